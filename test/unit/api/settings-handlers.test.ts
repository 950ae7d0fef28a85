import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import DatabaseConstructor from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFile } from '../../../src/main/adapters/settings/settings-file.ts';
import { settingsHandlers } from '../../../src/main/api/handlers/settings-handlers.ts';
import { DeskSession } from '../../../src/main/api/desk-session.ts';
import { AT_VIEW } from '../../../src/main/api/router.ts';
import { DEFAULT_SETTINGS } from '../../../src/shared/model/settings.ts';
import { fakeApp } from '../../support/fake-app.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';

let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'breakwater-settings-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });
const handlersOver = (settings: SettingsFile) => {
  const desk = new ScriptedDesk();
  return settingsHandlers(new DeskSession({ ...fakeApp(desk), settings }, desk), AT_VIEW);
};

describe('settings that cannot be stored', () => {
  it('are refused with the cause while another process holds the file, and nothing is changed', () => {
    const settings = new SettingsFile(dir);
    const handlers = handlersOver(settings);
    void handlers['settings.write']({ patch: { theme: 'light' } });
    const other = new DatabaseConstructor(path.join(dir, '.settings.lock'));
    other.exec('BEGIN IMMEDIATE');
    try {
      expect(() => handlers['settings.write']({ patch: { theme: 'dark' } })).toThrow(/^the settings could not be stored: another process has been changing the file for a while\. Nothing was changed$/);
    } finally {
      other.close();
    }
    expect(settings.read()).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' });
    expect(handlers['settings.write']({ patch: { theme: 'dark' } })).toMatchObject({ theme: 'dark' });
  });

  it('are refused with the cause where the folder cannot be made', () => {
    writeFileSync(path.join(dir, 'taken'), 'a file');
    const handlers = handlersOver(new SettingsFile(path.join(dir, 'taken')));
    expect(() => handlers['settings.write']({ patch: { theme: 'dark' } })).toThrow(/^the settings could not be stored: E(EXIST|NOTDIR).*Nothing was changed$/);
  });
});
