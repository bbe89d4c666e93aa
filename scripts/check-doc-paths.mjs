// A document that cites a path that is not there misleads its reader: every one in backticks or in a link must exist.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listSources, report, root } from './sources.mjs';

const folders = 'app|cli|components|db|docs|lib|public|scripts|server|tests|\\.ci';
const citedPath = new RegExp(`^(?:${folders})/[\\w./()[\\]@-]*$`);
const citedFile = /^[\w.-]+\.(?:tsx?|mjs|md)$/;
const placeholder = /NNN|^\.\.$/;

const documents = listSources(/\.md$/);
const problems = documents.flatMap((document) =>
  citations(document)
    .filter(({ path }) => !exists(document, path))
    .map(
      ({ path, line }) =>
        `${document}:${line} cites ${path}, which does not exist: name the file that is meant, or say it without a path`,
    ),
);
report(problems, `documents: ${documents.length}, every path in them exists`);

function citations(document) {
  let fenced = false;
  return readFileSync(join(root, document), 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      if (/^\s*(```|~~~)/.test(text)) fenced = !fenced;
      return fenced ? [] : inLine(text).map((path) => ({ path, line: index + 1 }));
    });
}

function inLine(text) {
  const quoted = [...text.matchAll(/`([^`]+)`/g)]
    .map(([, span]) => span)
    .filter((span) => citedPath.test(span) || (citedFile.test(span) && !span.includes('/')));
  const linked = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^(\w+:|\/)/.test(target));
  return [...quoted, ...linked].filter((path) => !placeholder.test(path));
}

/** From the root, or from the document's own folder, as links go; a bare file name may lie anywhere. */
function exists(document, path) {
  if (existsSync(join(root, path)) || existsSync(join(root, dirname(document), path))) return true;
  return citedFile.test(path) && listSources(new RegExp(`(^|/)${path.replaceAll('.', '\\.')}$`)).length > 0;
}
