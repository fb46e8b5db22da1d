import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** Each of these is defined once, in `src/main/statistics`, or in `src/shared/statistics` where the page needs it too. */
const source = join(import.meta.dirname, '../..')
const homes = ['main/statistics/', 'shared/statistics/']

/** What is called so computes one of them. */
const names =
  /(?:function\*? |const )(\w*(?:quantile|percentile|median|histogram|moments|variance|skew|kurtosis|erf|normalcdf|kolmogorov|wasserstein|jensen|psi|logsumexp)(?:s|of\w*)?)(?:\(|<|(?:: [^=]*)? = (?:async )?\([^=]*=>)/gi

/** What is written so computes one of them, whatever it is called. */
const formulas = [
  { what: 'a sum of squared deviations', shape: /- (?:mean|mu|average)\w*\) ?\*\* ?2/ },
  { what: 'a compensated sum', shape: /Math\.abs\((\w+)\) >= Math\.abs\((\w+)\) \?/ },
  { what: 'an interpolation between two neighbours of a sorted list', shape: /\[below\] \+|\[low\] \+ \(?\w+ - low/ },
  { what: 'counts in bins of equal width', shape: /Math\.floor\(\((\w+) - \w+\) \/ width\)/ },
  { what: 'a softmax', shape: /Math\.exp\(\w+\[\w+\] - \w+\)/ },
  { what: 'a logistic function', shape: /1 \/ \(1 \+ Math\.exp\(-/ },
]

/** The same word for something else, or the same formula where it has to be: with the reason. */
const known: Readonly<Record<string, string>> = {
  'engines/network/network.ts': 'the softmax of outputs',
  'evaluation/metrics/regression.ts': 'the weighted median, of resamples that are never written out',
  'evaluation/metrics/intervals.ts': 'the percentile interval of a bootstrap, from those quantiles',
  'experiments/runs/series.ts': 'which stretch of a curve a point is drawn in',
  'datasets/reading/numbers.ts': 'how wide the bins of a profile are',
  'document/charts/bars.ts': 'draws one',
  'training/preprocessing/fitQuantile.ts': 'fits the quantile transform',
  'packages/formats/onnx/quantiles.ts': 'writes the quantile transform into a graph',
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/fixtures\/|^kernels\//.test(path))
  .filter((path) => !homes.some((home) => path.startsWith(home)))

function definitionsIn(path: string): string[] {
  const text = readFileSync(join(source, path), 'utf8')
  const named = [...text.matchAll(names)].map(([, name]) => name).filter((name) => !/^[A-Z]|^is[A-Z]/.test(name))
  const written = formulas.filter(({ shape }) => shape.test(text)).map(({ what }) => what)
  return [...named, ...written]
}

test('statistics are defined once: a second definition stands here with its place', () => {
  const found = files.flatMap((path) => definitionsIn(path).map((what) => `${relative('.', path)}: ${what}`))
  const unknown = found.filter((one) => !Object.keys(known).some((path) => one.startsWith(`main/${path}:`)))
  expect(unknown).toEqual([])
})

test('what is said of known places is still true of them', () => {
  const stale = Object.keys(known).filter((path) => definitionsIn(`main/${path}`).length === 0)
  expect(stale).toEqual([])
})
