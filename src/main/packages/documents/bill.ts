import type { PackageFacts } from './facts.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

/**
 * `bom.json`: a bill of materials in CycloneDX 1.6: the model, the data it learnt from, the software that made it. No serial
 * number and no time, so that the same model version gives the same bytes.
 * https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials({ name, version, task, modelVersionId, lineage, license }: PackageFacts): string {
  const dataset = `dataset:${lineage.dataset.hash}`
  const model = `model:${modelVersionId}`
  const cairn = `cairn@${lineage.cairn}`
  const engine = `tensorflow.js-${lineage.engine.id}@${lineage.engine.version}`
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'machine-learning-model',
        'bom-ref': model,
        name,
        version: String(version),
        ...(license?.trim() ? { licenses: [{ license: { name: 'See LICENSE' } }] } : {}),
        modelCard: {
          modelParameters: {
            approach: { type: 'supervised' },
            task: hasClasses(task) ? 'classification' : 'regression',
            modelArchitecture: lineage.recipe.model.family,
            datasets: [{ ref: dataset }],
          },
        },
      },
    },
    components: [
      {
        type: 'data',
        'bom-ref': dataset,
        name: lineage.dataset.name,
        version: String(lineage.dataset.version),
        hashes: [{ alg: 'SHA-256', content: lineage.dataset.hash }],
      },
      { type: 'application', 'bom-ref': cairn, name: 'cairn', version: lineage.cairn },
      { type: 'library', 'bom-ref': engine, name: `tensorflow.js (${lineage.engine.id})`, version: lineage.engine.version },
    ],
    dependencies: [{ ref: model, dependsOn: [dataset, cairn, engine] }, { ref: dataset }, { ref: cairn }, { ref: engine }],
  }
  return `${JSON.stringify(bill, null, 2)}\n`
}
