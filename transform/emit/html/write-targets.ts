import type { RouteMap } from '../../../contract/route-map.ts';
import type { TokenBinding } from '../../../contract/token-binding.ts';
import type { ReportedTarget } from '../make-report.ts';
import { grouped, markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** What each target holds and costs, and where the tokens go. */
export function writeTargets(targets: readonly ReportedTarget[], maps: readonly RouteMap[]): Markup {
  return markup`<section id="targets" aria-labelledby="targets-title">
<h2 id="targets-title">Targets</h2>
<div class="wide" role="region" aria-labelledby="targets-title" tabindex="0"><table>
<thead><tr><th scope="col">Target</th><th scope="col">Tools</th><th scope="col">Bytes</th><th scope="col">Context tokens</th><th scope="col">Files</th></tr></thead>
<tbody>
${targets.map(writeRow)}</tbody>
</table></div>
<p class="aside">Bytes are those of the document. Context tokens estimate what listing the tools costs a model: the list’s UTF-8 bytes divided by four.</p>
<h3>Where tokens go</h3>
${writeTokens(maps)}
</section>`;
}

function writeRow({ name, document, routes, tools, bytes, contextTokens }: ReportedTarget): Markup {
  return markup`<tr><th scope="row">${name}</th><td>${grouped(tools)}</td><td>${grouped(bytes)}</td><td>${grouped(contextTokens)}</td><td><code>${document}</code> <code>${routes}</code></td></tr>
`;
}

/** The parts of one vendor share its tokens; each part names the servers that its own operations need. */
function writeTokens(maps: readonly RouteMap[]): Markup {
  const uses = maps.flatMap(({ tokens, servers }) =>
    tokens.flatMap((token) =>
      token.servers.map((server) => ({ token: writeToken(token), server: servers[server] ?? '' })),
    ),
  );
  if (uses.length === 0) return markup`<p>No operation takes a token.</p>`;
  const lines = [...Map.groupBy(uses, ({ token }) => token.markup).values()].map((alike) => {
    const servers = [...new Set(alike.map(({ server }) => server))];
    return markup`<li>${alike[0]?.token ?? ''} at ${servers.map(writeServer)} and nowhere else</li>`;
  });
  return markup`<ul class="plain">${lines}</ul>`;
}

function writeServer(server: string, index: number): Markup {
  return markup`${index === 0 ? '' : ', '}<code>${server}</code>`;
}

/** The header in which a token reaches the target, and what the vendor gets. */
export function writeToken({ header, placement }: TokenBinding): Markup {
  return markup`<code>${header}</code> → ${writePlacement(placement)}`;
}

function writePlacement(placement: TokenBinding['placement']): Markup {
  if (placement.as === 'bearer') return markup`<code>Authorization: Bearer</code>`;
  if (placement.as === 'basic') return markup`<code>Authorization: Basic</code>`;
  return markup`${placement.as} <code>${placement.name}</code>`;
}
