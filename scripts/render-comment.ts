// What does the comment look like? Markdown → HTML as GitHub renders it → PNG in headless Chromium.
//
//   node scripts/render-comment.ts OUT.png [--dark] [--open] [--width N] [--height N] [FILE.md]
//
// Without a file it is the comment of the README: accuracy drops from 76 % to 75 %. CHROMIUM names the browser.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { renderComment } from '../src/reports/comment.ts';
import { blocked } from '../test/reports/decisions.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean' },
    open: { type: 'boolean' },
    width: { type: 'string', default: '980' },
    height: { type: 'string', default: '470' },
  },
});
const [output = 'comment.png', file] = positionals;
const markdown =
  file === undefined
    ? renderComment(blocked, { marker: '<!-- pawl:comment CI -->' })
    : readFileSync(file, 'utf8');
takePicture(page(toHtml(markdown)), resolve(output));

function toHtml(text: string): string {
  const html = micromark(text, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return values.open === true ? html.replaceAll('<details>', '<details open>') : html;
}

/** GitHub's own colours and measures of a comment (primer/css, `markdown-body`), without its fonts. */
function page(body: string): string {
  const colours = values.dark
    ? '--fg:#f0f6fc;--muted:#9198a1;--bg:#0d1117;--line:#3d444d;--soft:#151b23;--code:#656c7633;--link:#4493f8'
    : '--fg:#1f2328;--muted:#59636e;--bg:#ffffff;--line:#d1d9e0;--soft:#f6f8fa;--code:#818b981f;--link:#0969da';
  return `<!doctype html><meta charset="utf-8"><style>
:root{${colours}}
body{margin:0;padding:20px;background:var(--bg);color:var(--fg);font:14px/1.5 -apple-system,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif,"Noto Color Emoji"}
.comment{border:1px solid var(--line);border-radius:6px;overflow:hidden}
.by{background:var(--soft);border-bottom:1px solid var(--line);padding:8px 16px;color:var(--muted)}
.by b{color:var(--fg)} .by i{font-style:normal;border:1px solid var(--line);border-radius:2em;padding:0 7px;font-size:12px;margin-left:4px}
.body{padding:16px} .body>:last-child{margin-bottom:0} .body>:first-child{margin-top:0}
h3,h4{margin:24px 0 16px;line-height:1.25} h3{font-size:1.25em} h4{font-size:1em}
p,ul,details,table{margin:0 0 16px} ul{padding-left:2em} summary{cursor:pointer}
details>:nth-child(2){margin-top:8px}
table{border-collapse:collapse;display:block;width:max-content;max-width:100%;overflow:auto;font-variant:tabular-nums}
th,td{padding:6px 13px;border:1px solid var(--line)} th{font-weight:600} tr:nth-child(2n) td{background:var(--soft)}
code,pre{font:85%/1.45 ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
code{background:var(--code);padding:.2em .4em;border-radius:6px} pre{background:var(--soft);padding:16px;border-radius:6px;overflow:auto}
pre code{background:none;padding:0;font-size:100%} a{color:var(--link);text-decoration:none} del{color:inherit}
sub{font-size:12px;color:var(--muted);vertical-align:baseline}
</style><div class="comment"><div class="by"><b>github-actions</b><i>bot</i> commented 1 minute ago</div><div class="body">${body}</div></div>`;
}

function takePicture(html: string, path: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'pawl-picture-'));
  try {
    const source = join(folder, 'page.html');
    writeFileSync(source, html);
    const { width, height } = values;
    execFileSync(
      process.env.CHROMIUM ?? 'chromium',
      [
        ...[
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--hide-scrollbars',
        ],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
        ...['--force-device-scale-factor=2', `--window-size=${width},${height}`],
        ...[`--user-data-dir=${join(folder, 'profile')}`, `--screenshot=${path}`, `file://${source}`],
      ],
      { stdio: 'ignore' },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
