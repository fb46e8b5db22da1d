/** Endings of images, which a page may draw and in which nothing runs. */
const images: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
}

/** What people read. HTML, SVG and scripts are among them: as text they do nothing. */
const texts = new Set(
  'txt log err out cfg conf ini properties toml yaml yml xml html htm xhtml svg json jsonl js mjs ts css py r sh csv tsv md rst sql ipynb'.split(
    ' ',
  ),
)
/** Files of models that have no ending. */
const named = new Set(['mlmodel', 'mlproject', 'dockerfile', 'readme', 'license'])

/** The type that a file is sent with, by its name: never one by which a browser would run something. */
export function contentType(name: string): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1].toLowerCase()
  if (ending !== undefined && ending in images) return images[ending]
  const isText = ending === undefined ? named.has(name.toLowerCase()) : texts.has(ending)
  return isText ? 'text/plain; charset=utf-8' : 'application/octet-stream'
}
