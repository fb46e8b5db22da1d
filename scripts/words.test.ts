import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allTexts, type Text, textsOfMarkdown, textsOfSource } from './texts.ts'

/** A word that users do not read, and what they read instead; `but` are the places where the word is the right one. */
interface Rule {
  readonly not: RegExp
  readonly say: string
  readonly but?: RegExp
}

const rules: readonly Rule[] = [
  { not: /\bstones?\b/i, say: 'version, run, package' },
  { not: /\bplaced\b/i, say: 'created' },
  // The picture on Home has the name Trail.
  { not: /\b[Tt]rails?\b/, say: 'lineage, pipeline', but: /\bTrail\b/ },
  { not: /\broom\b|\brooms\b|\brails?\b|\bshel(f|ves)\b|\bdesks?\b/i, say: 'section, sidebar', but: /has room for|enough room/ },
  { not: /\bsa(ys?|id)\b/i, say: 'predicted, actual, shows' },
  // The plain word may follow the term.
  {
    not: /\bmissed\b|\bfalse alarms?\b/i,
    say: 'false negative, false positive',
    but: /false negatives? \(missed\)|false positives? \(false alarm\)/i,
  },
  { not: /\btrivial\b/i, say: 'majority-class baseline, mean baseline' },
  // The name that 0.1 gave a sweep, by which it is recognised.
  { not: /\bstud(y|ies)\b/i, say: 'sweep, cross-validation', but: /^study \{\}$/ },
  { not: /\bmeasur(e|es|ed|ing)\b/i, say: 'evaluate' },
  { not: /\bfigures?\b/i, say: 'metric, value' },
  // `model.family` is the field of a recipe, as stored; `--family` is an option of 0.1 that is no longer listed.
  { not: /\bfamil(y|ies)\b/i, say: 'model type', but: /\bmodel\.family\b|^--family/ },
  { not: /\bweight penalty\b/i, say: 'L2 regularization' },
  { not: /\bwhat it becomes\b|^becomes$/i, say: 'encoding' },
  { not: /\blikely\b|\bprobably (?!better|worse|too high)|\b(not|un)decided\b/i, say: 'probably better, inconclusive' },
  {
    not: /\b(put|puts) (it |them )?into\b|\btak(e|es|en) (it |them )?(in|over|off|out of)\b|\bhand(s|ed)? (it |them )?(over|on)\b/i,
    say: 'move to trash, import, share',
  },
  { not: /\b(by|of) (itself|themselves)\b|\bif you like\b|\bnone is (said|named|set)\b/i, say: 'automatic, (optional), not set' },
  { not: /\btold\b|\b(it|they|that) tells?\b|\blooked at\b|\blook at\b/i, say: 'shown, checked, see' },
  { not: /\b(is|are|was) (not )?(here|there already|there yet)\b|^(not )?here$/i, say: 'installed, already exists' },
  // Better texts.
  { not: /\bbefore you say so\b/i, say: 'until you import' },
  { not: /\balso missing\b/i, say: 'treat as missing' },
  { not: /\bfirst row (has|holds|contains) /i, say: 'first row is the header' },
  { not: /\banother (number|size|width|length|shape|form) (of|than|from)\b/i, say: 'has 2 values; expected 3' },
  { not: /^(the )?(least|greatest)\b/i, say: 'min, max', but: /^(least|greatest)\(/ },
  { not: /\b(sort|sorted|order) (rising|falling)\b|\bfalling thresholds\b/i, say: 'ascending, descending' },
  { not: /\bas wide as\b/i, say: 'fit to content' },
  { not: /\(as many\)|\bas many\b/i, say: 'no change' },
  { not: /\bmay be trained on\b/i, say: 'ready for training' },
  { not: /\bat most so (often|many)\b/i, say: 'maximum' },
  { not: /\bstraddles?\b/i, say: 'span' },
  { not: /\bnot newer than all\b/i, say: 'overlap in time' },
  { not: /\b(leave|leaves|left|leaving)( \S+)? out\b/i, say: 'exclude, skip' },
  { not: /\bstop when\b|\bnot better for\b/i, say: 'early stopping patience' },
  { not: /\bapart by\b/i, say: 'separate with ;' },
  { not: /\bend (bad|poor) trials\b|\bended early\b|\bend trials early\b/i, say: 'prune' },
  { not: /\bepochs more\b|\bmore epochs\?$/i, say: 'additional epochs' },
  { not: /^(reads|fits|predicts|evaluates) the |^trains( the|$)/i, say: 'reading data, training' },
  { not: /\bdone early\b|\bany more\b/i, say: 'stopped early, no longer' },
  { not: /\bno above\b|\byes below\b/i, say: 'top, bottom' },
  { not: /\bnot written yet\b/i, say: 'missing' },
  // Roll-outs have guards: they act by themselves, where gates let pass or not.
  { not: /\bguard\b/i, say: 'gate', but: /guard rolled back|roll.?out/i },
  { not: /\bmoves? of the\b|\bwhat was in use\b/i, say: 'alias history' },
  { not: /\bof this person\b/i, say: 'your settings' },
  { not: /\bentries hold\b/i, say: 'verified' },
  { not: /\bdid again\b|\bdo again\b/i, say: 'redo' },
  { not: /\bdifferences? (up to this|that) (is|are) none\b/i, say: 'treat as zero' },
  { not: /\bis like this\b|\bsuffices?\b/i, say: 'matching, enough' },
  { not: /\bhas not$|\bhave not$/i, say: 'does not have' },
  { not: /\bflatters?\b/i, say: 'optimistic' },
  // Words of the same kind.
  { not: /\bmend(s|ed|ing)?\b/i, say: 'fix' },
  { not: /\bhalf-written\b/i, say: 'partial', but: /half-written file/ },
  { not: /\bapart\b/i, say: 'difference' },
  { not: /\bbecomes? \w+ of\b|\bof the system\b|\bof the data$/i, say: 'system theme, data rules' },
  { not: /\b1 (keys|rows|runs|versions|values|columns)\b/, say: 'the singular' },
  { not: /\b([a-z]{3,})( \1|, \1, \1)\b(?!\.)/, say: 'the word once', but: /^cairn .*/ },
  { not: /\b(by another way|not in a form|another shape)\b/i, say: 'another channel, an unknown format, the wrong shape' },
  {
    not: /\blicences?\b|colour|behaviour|labelled|(optim|normal|minim|maxim|standard|regular)is(e|es|ed|ing|er|ation)\b|misspelt|tumour|judgement/i,
    say: 'American spelling',
  },
]

const offences = (texts: readonly Text[]) =>
  texts.flatMap(({ file, line, text }) =>
    rules
      .filter(({ not, but }) => not.test(but ? text.replace(new RegExp(but, `g${but.flags.replace('g', '')}`), '') : text))
      .map(
        ({ not, say }) =>
          `${file}:${line}: “${text.length > 160 ? `${text.slice(0, 160)}…` : text}” has “${not.exec(text)?.[0]}”; say ${say}`,
      ),
  )

test('every text is in the words of the field', () => {
  const texts = allTexts(join(import.meta.dirname, '..'))
  expect(texts.length).toBeGreaterThan(5000)
  expect(offences(texts)).toEqual([])
})

describe('the texts of a source', () => {
  const of = (source: string) => textsOfSource('a.tsx', source).map(({ text }) => text)

  test('are those of elements, in one piece, with what is filled in left open', () => {
    expect(of('<p>Of {count} rows, <b>most</b> are <Stat label="New" className="a b" /> {late ? "late" : `by ${n} days`}.</p>')).toEqual([
      'most',
      'New',
      'late',
      'by {} days',
      'Of {} rows, {} are {} {}.',
    ])
  })

  test('are attributes and properties that are read, even of one word, and strings of several words wherever they are', () => {
    expect(
      of('const a = { title: "Models", kind: "model", cause: on ? "Lost" : "Late" }; fail("NO_ROWS", `${name} has no rows.`)'),
    ).toEqual(['Models', 'Lost', 'Late', '{} has no rows.'])
  })

  test('are neither queries, nor classes, nor types, nor what is imported', () => {
    expect(
      of('import a from "no such text"; type B = "not a text"; db.all("SELECT a FROM b WHERE c"); const c = <i className="one two" />'),
    ).toEqual([])
  })
})

test('the texts of a document are its lines outside of code', () => {
  const source = ['# Start', '', 'Read [the guide](docs/stone.md).', '```sh', 'cairn stone', '```'].join('\n')
  expect(textsOfMarkdown('a.md', source).map(({ text }) => text)).toEqual(['Start', 'Read [the guide].'])
})

test.each([
  ['2 stones placed', 'version, run, package'],
  ['"Also missing"', 'treat as missing'],
  ['The model says yes', 'predicted, actual, shows'],
  ['Stop when not better for', 'early stopping patience'],
  ['Leave out', 'exclude, skip'],
])('“%s” is found', (text, say) => {
  expect(offences([{ file: 'a', line: 1, text }]).some((offence) => offence.endsWith(`say ${say}`))).toBe(true)
})
