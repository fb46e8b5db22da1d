import type { ColumnProfile, PredictionProfile, Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'

/**
 * A reference profile without the values of sensitive columns: of these only how many rows there are, how many of them are missing, and
 * how many values differ. Sums and moments go too: of few rows they tell values. Where the target is sensitive, what is predicted for it
 * is a value of it.
 */
export function withoutValues(reference: ReferenceProfile, hides: (column: string) => boolean): ReferenceProfile {
  const hidesTarget = [reference.train, reference.validation].some((profile) => profile !== null && targetsOf(profile).some(hides))
  const ofProfile = (profile: Profile): Profile => ({
    ...profile,
    columns: profile.columns.map((column) => (hides(column.name) ? withheld(column) : column)),
    target: profile.target && (hidesTarget ? withheld(profile.target) : profile.target),
    prediction: profile.prediction && (hidesTarget ? withheldPrediction(profile.prediction) : profile.prediction),
  })
  const { train, validation, estimation } = reference
  const tells = hidesTarget || (estimation.kind === 'dle' && estimation.inputs.some(({ name }) => hides(name)))
  return {
    ...reference,
    train: ofProfile(train),
    validation: validation && ofProfile(validation),
    estimation: tells ? { kind: 'none', reason: 'A column that it is made of is sensitive.' } : estimation,
  }
}

export function withheld<Column extends ColumnProfile>(column: Column): Column {
  if (column.kind === 'number') {
    const nothing = { min: null, max: null, mean: null, deviation: null, sketch: [], counts: null }
    return { ...column, ...nothing, withheld: true }
  }
  const rows = column.rows - column.missing
  return { ...column, counts: { values: [], rest: { values: column.distinct, rows } }, withheld: true }
}

/** The target by each of its names: a prediction is called as the target is. */
function targetsOf({ target, prediction }: Profile): string[] {
  return [target, prediction?.labels, prediction?.values].flatMap((column) => (column ? [column.name] : []))
}

function withheldPrediction({ labels, values }: PredictionProfile): PredictionProfile {
  return { labels: labels && withheld(labels), probabilities: [], values: values && withheld(values) }
}
