// A document that cites a path that is not there misleads its reader: every one in backticks or in a link must exist.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listSources, report, root } from './sources.mjs';

const folders = 'app|components|db|docs|lib|scripts|server|tests|\\.ci';
const citedPath = new RegExp(`^(?:${folders})/[\\w./()[\\]@-]*$`);
const citedFile = /^#?[\w.()[\]@-][\w./()[\]@-]*\.(?:tsx?|mjs|md)$/;
const placeholder = /NNN|^\.\.$/;

const sources = listSources(/./);
const documents = sources.filter((path) => path.endsWith('.md'));
const problems = documents.flatMap((document) =>
  citations(document)
    .filter(({ path, isLink }) => !(isLink ? isThere(document, path) : isKnown(document, path)))
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
      return fenced ? [] : inLine(text).map((cited) => ({ ...cited, line: index + 1 }));
    });
}

function inLine(text) {
  const quoted = [...text.matchAll(/`([^`]+)`/g)]
    .map(([, span]) => span)
    .filter((span) => citedPath.test(span) || citedFile.test(span))
    .map((path) => ({ path, isLink: false }));
  const linked = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^(\w+:|\/)/.test(target))
    .map((path) => ({ path, isLink: true }));
  return [...quoted, ...linked].filter(({ path }) => !placeholder.test(path));
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
