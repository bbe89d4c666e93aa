// A document that cites what is not there misleads its reader: every path and every name in backticks must exist.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listSources, report, root } from './sources.mjs';

const folders = 'app|components|db|docs|lib|scripts|server|tests|\\.ci';
const citedPath = new RegExp(`^(?:${folders})/[\\w./()[\\]@-]*$`);
const citedFile = /^#?[\w.()[\]@-][\w./()[\]@-]*\.(?:tsx?|mjs|md)$/;
/** A name of the code, told from a word by the capital within. */
const citedName = /^([a-z][a-z0-9]*[A-Z]\w*)(?:\(\))?$/;
const placeholder = /NNN|^\.\.$/;

const sources = listSources(/./);
const documents = sources.filter((path) => path.endsWith('.md'));
const names = new Set(
  sources
    .filter((path) => /\.(?:tsx?|mjs|json|sql)$/.test(path) && !path.endsWith('package-lock.json'))
    .flatMap((path) => readFileSync(join(root, path), 'utf8').match(/[A-Za-z_$][\w$]*/g) ?? []),
);
const problems = documents.flatMap((document) =>
  citations(document)
    .filter((cited) => !exists(document, cited))
    .map(
      ({ what, line }) =>
        `${document}:${line} cites ${what}, which does not exist: name what is meant, or say it in words`,
    ),
);
report(problems, `documents: ${documents.length}, every path and name in them exists`);

function exists(document, { what, kind }) {
  if (kind === 'name') return names.has(what);
  return kind === 'link' ? isThere(document, what) : isKnown(document, what);
}

function citations(document) {
  let fenced = false;
  return readFileSync(join(root, document), 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      if (/^\s*(```|~~~)/.test(text)) fenced = !fenced;
      return fenced ? [] : inLine(text).map((cited) => ({ ...cited, line: index + 1 }));
    });
}

function inLine(text) {
  const spans = [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span);
  const quoted = spans
    .filter((span) => citedPath.test(span) || citedFile.test(span))
    .map((what) => ({ what, kind: 'path' }));
  const named = spans.flatMap((span) => {
    const [, what] = citedName.exec(span) ?? [];
    return what ? [{ what, kind: 'name' }] : [];
  });
  const linked = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^(\w+:|\/)/.test(target))
    .map((what) => ({ what, kind: 'link' }));
  return [...quoted, ...named, ...linked].filter(({ what }) => !placeholder.test(what));
}

/** A link goes from its document's folder. */
function isThere(document, path) {
  return existsSync(join(root, dirname(document), path));
}

/** In words a file is named from the root, as code imports it, from the document's folder, or by the end of its path. */
function isKnown(document, cited) {
  const path = cited.replace(/^#/, '');
  if (existsSync(join(root, path)) || isThere(document, path)) return true;
  return citedFile.test(path) && sources.some((source) => source.endsWith(`/${path}`));
}
