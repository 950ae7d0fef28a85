import './jitless.ts';
import '@mantine/core/styles.css';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { startEngine } from './engine.ts';

const root = document.getElementById('root');
if (!root) throw new Error("expected an element with id 'root' in index.html, found none");
createRoot(root).render(<StrictMode><App engine={startEngine(window)} /></StrictMode>);
