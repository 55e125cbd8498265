import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCRIPT } from '../../transform/emit/html/script.ts';
import { compile, DEFAULT_CHOICES, parseDocument, writeHtmlReport } from '../../transform/index.ts';
import { detailsOf, textOf } from './html-page.ts';

const SOURCE = readFileSync(new URL('../../specs/asana/source.yaml', import.meta.url), 'utf8');
const noBrowser = spawnSync('chromium', ['--version']).status !== 0;

describe('the script', () => {
  it('parses, and holds nothing that would end it early', () => {
    expect(() => new Script(SCRIPT)).not.toThrow();
    expect(SCRIPT).not.toMatch(/<!--|<\/?script/i);
  });
});

describe.skipIf(noBrowser)('in Chromium, the page', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'agentcore-bearer-test-'));
    const { report, parts } = compile(parseDocument('source.yaml', SOURCE), DEFAULT_CHOICES);
    const page = writeHtmlReport(
      report,
      parts.map(({ routes }) => routes),
    );
    writeFileSync(join(folder, 'report.html'), page);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The page as it is once its script has run at this place of it. */
  function open(fragment: string): string {
    const url = `${pathToFileURL(join(folder, 'report.html')).href}${fragment}`;
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'profile')}`,
    ];
    const { stdout } = spawnSync('chromium', [...flags, '--virtual-time-budget=5000', '--dump-dom', url], {
      encoding: 'utf8',
    });
    return stdout;
  }

  const shown = (page: string): readonly string[] =>
    [...page.matchAll(/<details class="operation[^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => !tag.includes('hidden'));
  const found = (page: string): string => textOf(/<output.*<\/output>/.exec(page)?.[0] ?? '').trim();

  it('shows its search and all operations', () => {
    const page = open('');
    expect(page).toContain('<form role="search">');
    expect(shown(page)).toHaveLength(32);
    expect(found(page)).toBe('32 operations');
  }, 30_000);

  it.each([
    ['a method and a part of a path', 'post subTASKS', ['asana___createSubtaskForTask']],
    ['a tool', 'asana___getGoals', ['asana___getGoals']],
    ['a code', 'adapt-bodies/media-type', ['asana___createAttachmentForObject']],
    ['nothing', 'no such thing', []],
  ])(
    'finds by %s',
    (_title, words, want) => {
      const page = open(`#q=${encodeURIComponent(words)}`);
      expect(shown(page).map((tag) => /id="([^"]*)"/.exec(tag)?.[1])).toEqual(want);
      expect(found(page)).toBe(`${want.length} of 32 operations`);
    },
    30_000,
  );

  it('opens what a link names', () => {
    const page = open('#asana___getGoals');
    expect(detailsOf(page, 'asana___getGoals')).toMatch(/^<details [^>]*open=""/);
    expect(page.match(/ open=""/g)).toHaveLength(1);
  }, 30_000);
});
