/** The `LICENSE` of a package: the author's text, or the plain fact that there is none. */
export function licenseText(license: string | null): string {
  if (license?.trim()) return license.endsWith('\n') ? license : `${license}\n`
  return `No license was given with this model.

Without one, its author keeps all rights: you may not copy, change or share this package beyond what the law of your
country allows without permission. Ask the author (see "Contact" in card.md) which license applies.

The author can add one when building the package.
`
}
