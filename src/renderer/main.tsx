import './jitless.ts';
import '@mantine/core/styles.css';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { startEngine } from './engine.ts';
import { followHost } from './host-acts.ts';

const root = document.getElementById('root');
if (!root) throw new Error("expected an element with id 'root' in index.html, found none");
const engine = startEngine(window);
followHost(window, engine);
createRoot(root).render(<StrictMode><App engine={engine} /></StrictMode>);
