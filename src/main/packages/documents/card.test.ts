import { describe, expect, test } from 'vitest'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { billOfMaterials } from './bill.ts'
import { modelCard, modelCardHtml } from './card.ts'
import { isDraft, type PackageFacts } from './facts.ts'
import { hostileFacts } from './fixture.ts'
import { licenseText } from './license.ts'

const written: PackageFacts = {
  ...hostileFacts,
  author: {
    intendedUse: 'Help a pathologist to sort slides.',
    outOfScope: '# Diagnosis\n<script>alert(1)</script>',
    contact: 'Ada, ada@example.org',
    limits: 'One hospital only.',
  },
}

describe('[PK-2] the model card', () => {
  test('is a draft while a section that a person must write is missing, and says which', () => {
    const card = modelCard(hostileFacts)
    expect(isDraft(hostileFacts.author)).toBe(true)
    expect(card).toContain('> **DRAFT** ')
    expect(card.match(/\*\*To be written\.\*\*/g)).toHaveLength(3)
    expect(isDraft({ ...written.author, contact: '  ' })).toBe(true)
  })

  test('is no draft when they are written; limits of the author come before those that are known', () => {
    const card = modelCard(written)
    expect(isDraft(written.author)).toBe(false)
    expect(card).not.toMatch(/DRAFT|To be written/)
    expect(card).toContain('## Intended use\n\nHelp a pathologist to sort slides.')
    expect(card).toContain('## Limits\n\nOne hospital only.\n\n- ')
  })

  test('says how a model of each kind meets values that it was not trained on', () => {
    const model = { family: 'boosting', trees: 10, earlyStopping: null }
    const recipe = Recipe.parse({ ...written.lineage.recipe, features: [{ column: 'a', transform: { kind: 'asIs' } }], model })
    expect(modelCard(written)).toContain('extrapolated without warning')
    expect(modelCard({ ...written, lineage: { ...written.lineage, recipe } })).toContain('treated like the nearest values seen')
  })

  test('says what is known', () => {
    const card = modelCard(written)
    expect(card).toContain('# cells \\# 1 v3')
    expect(card).toContain('12,345 rows')
    expect(card).toContain('| test | 2,469 | 4 |')
    expect(card).toContain('| Accuracy (higher is better) | 0.9731 | 0.966 to 0.98 | wilson | 2,469 | 0.6237 |')
    expect(card).toContain('| Log loss (lower is better) | 0.1 | – | – | 2,469 | – |')
    expect(card).toContain('**class 1** is predicted if its probability is at least 0.5')
    expect(card).toContain(
      '|  | predicted class 1 | predicted class 0 |\n| --- | --- | --- |\n| actual **class 1** | 903 | 26 |\n| actual **class 0** | 40 | 1,500 |',
    )
    expect(card).toContain('| Model | MLP 32-16, relu |')
    expect(card).toContain('| day | date | 1970-01-01 to 1970-01-01 | NaN |')
    expect(card).toContain('4 test rows are exact duplicates of training rows')
  })

  test.each([
    [{ classWeights: 'none', loss: 'focal' } as const, null],
    [{ classWeights: 'balanced', priorCorrection: true } as const, null],
    [{ classWeights: 'balanced' } as const, 'without correcting'],
    [{ classWeights: 'balanced', loss: 'focal' } as const, 'which cannot be corrected'],
    [{ classWeights: 'balanced', loss: 'focal', priorCorrection: true } as const, 'which cannot be corrected'],
  ])('of class weights with %j it says: %s', (changes, expected) => {
    const { lineage } = written
    const card = modelCard({ ...written, lineage: { ...lineage, recipe: { ...lineage.recipe, ...changes } } })
    const said = card.match(/Training used class weights[^\n]*/)?.[0] ?? null
    if (expected === null) expect(said).toBe(null)
    else expect(said).toContain(expected)
  })

  test('names of any text stay text', () => {
    const card = modelCard(written)
    expect(card).not.toMatch(/<script>|<b>/)
    expect(card).toContain('diagnosis &lt;script&gt;')
    expect(card).toContain('\\# Diagnosis')
    const inputs = card.split('## Inputs\n\n')[1].split('\n\n')[0].split('\n')
    expect(inputs).toHaveLength(2 + written.signature.inputs.length)
    for (const line of inputs) expect(line.replaceAll('\\|', '').match(/\|/g)).toHaveLength(5)
  })

  test('has no confusion matrix for a regression', () => {
    const evaluation = { ...hostileFacts.evaluation, task: 'regression', residuals: null } as const
    const signature = { ...hostileFacts.signature, labels: [], threshold: null }
    const card = modelCard({ ...hostileFacts, task: 'regression', evaluation, signature })
    expect(card).toContain('(a number)')
    expect(card).not.toMatch(/Confusion|Threshold/)
  })

  test('is the same each time', () => {
    expect(modelCard(written)).toBe(modelCard(structuredClone(written)))
  })
})

describe('[PK-2] [GV-5] the model card as one HTML file', () => {
  const html = modelCardHtml(written)

  test('has no script and loads nothing from elsewhere', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i)
    expect(html.match(/https?:/g)).toBeNull()
    expect(html).toContain("default-src 'none'")
  })

  test('shows names and texts as they are, never as markup', () => {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).toContain('it&#39;s, a &#39;flag&#39; &lt;b&gt;|*x*')
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map((match) => match[1].toLowerCase()))
    const known =
      '!doctype html head meta title style body main h1 h2 p strong code ul li div table thead tbody tr th td figure figcaption svg line text path rect circle'
    expect([...tags].filter((tag) => !known.split(' ').includes(tag))).toEqual([])
  })

  test('every number of a chart is finite, and the bytes are the same each time', () => {
    expect(html).toContain('<svg')
    expect(html).not.toMatch(/NaN"|Infinity"|undefined|="null"/)
    expect(modelCardHtml(structuredClone(written))).toBe(html)
  })

  test('is light or dark as the system is', () => {
    expect(html).toContain('prefers-color-scheme: dark')
  })
})

describe('[PK-1] licence and bill of materials', () => {
  test('a licence that was not given is not invented', () => {
    expect(licenseText(null)).toMatch(/^No license was given/)
    expect(licenseText('  ')).toMatch(/^No license was given/)
    expect(licenseText('CC-BY-4.0')).toBe('CC-BY-4.0\n')
  })

  test('the bill names the model, its data and its software, and every reference resolves', () => {
    const bill = JSON.parse(billOfMaterials(hostileFacts))
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: { name: 'cells # 1', version: '3' } } })
    const refs = [bill.metadata.component, ...bill.components].map((component) => component['bom-ref'])
    expect(new Set(refs).size).toBe(refs.length)
    for (const { ref, dependsOn = [] } of bill.dependencies) for (const one of [ref, ...dependsOn]) expect(refs).toContain(one)
  })
})
