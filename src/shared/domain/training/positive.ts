/** A class of a binary target with its rows. */
export interface ClassCount {
  readonly label: string
  readonly count: number
}

export interface PositiveClass {
  readonly label: string
  /** Why it is this one, as the end of a sentence. */
  readonly why: string
}

/** Words that name the class one looks for, whatever the other is called. */
const positiveWords = new Set(['yes', 'y', 'true', 't', 'positive', 'pos'])
/** Digits mean so only beside these. */
const digits: ReadonlyMap<string, ReadonlySet<string>> = new Map([['1', new Set(['0', '-1'])]])

/**
 * The positive class of a binary target, the same for every seed, fold and row order: what was chosen for the dataset before,
 * else a known word, else the rarer class in the whole dataset version; the later label where both are as common.
 * @param classes both, in the order of the labels @param remembered what earlier runs on the dataset had
 */
export function proposePositive(classes: readonly [ClassCount, ClassCount], remembered: string | null = null): PositiveClass {
  const [first, second] = classes
  if (remembered !== null && classes.some(({ label }) => label === remembered))
    return { label: remembered, why: 'earlier runs on this dataset used it' }
  const named = classes.filter(({ label }, i) => isPositiveWord(label, classes[1 - i].label))
  if (named.length === 1) return { label: named[0].label, why: 'its name suggests it' }
  if (first.count === second.count) return { label: second.label, why: 'both classes are equally common' }
  return { label: (first.count < second.count ? first : second).label, why: 'it is the rarer class' }
}

function isPositiveWord(label: string, other: string): boolean {
  const [own, beside] = [label.trim().toLowerCase(), other.trim().toLowerCase()]
  return positiveWords.has(own) || (digits.get(own)?.has(beside) ?? false)
}
