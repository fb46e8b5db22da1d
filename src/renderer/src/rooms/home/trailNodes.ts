import { counted, metric as metricText, size } from '../../../../shared/numbers.ts'
import { headlineOf, type TrailData } from '../../app/trail/trail.ts'

type Target =
  | { readonly to: '/datasets/$name'; readonly params: { name: string }; readonly search: { version?: number } }
  | { readonly to: '/experiments/runs/$run'; readonly params: { run: number } }
  | { readonly to: '/experiments' }
  | { readonly to: '/models/$name'; readonly params: { name: string }; readonly search: { version?: number } }
  | { readonly to: '/packages' }
  | { readonly to: '/deployments/$name'; readonly params: { name: string } }

/** Something that was placed once, at its place on the trail: x in thousandths of the width, y in pixels from the top. */
export interface TrailNode {
  readonly id: string
  readonly kind: 'dataset' | 'run' | 'model' | 'package' | 'deployment'
  readonly name: string
  readonly fact: string
  /** The node it was made from. */
  readonly from: string | null
  readonly to: Target
  readonly live: boolean
  readonly ghost: boolean
  readonly flag: string | null
  readonly x: number
  readonly y: number
  /** In thousandths of the width. */
  readonly width: number
  readonly onPath: boolean
}

export interface TrailLink {
  readonly id: string
  readonly path: string
  readonly onPath: boolean
}

type UnplacedNode = Omit<TrailNode, 'x' | 'y' | 'width' | 'onPath'>

/** So many of each stage, newest on top; runs that did not become a model give way first. */
const perStage = 5
const pitch = 58
const nodeHeight = 52
/** Of the width of its stage. */
const nodeShare = 0.78

/** What there is is drawn in the order of the pipeline; deployments where there are any. */
export function stagesOf({ deployments }: Pick<TrailData, 'deployments'>): readonly string[] {
  return ['Datasets', 'Experiments', 'Models', 'Packages', ...(deployments.length > 0 ? ['Deployments'] : [])]
}

export function layout(trail: TrailData): { nodes: TrailNode[]; links: TrailLink[]; height: number } {
  const stages = [datasetNodes(trail), runNodes(trail), modelNodes(trail), packageNodes(trail), deploymentNodes(trail)]
  const stageWidth = 1_000 / stagesOf(trail).length
  const width = stageWidth * nodeShare
  const all = stages.flat()
  const path = pathOf(all)
  const height = Math.max(1, ...stages.map(({ length }) => length)) * pitch
  const nodes = stages.flatMap((stage, at) =>
    stage.map((node, place) => ({
      ...node,
      x: at * stageWidth + (stageWidth - width) / 2 + (((place * 37 + at * 13) % 5) - 2) * 4,
      width,
      // The pile stands on the ground: the oldest at the bottom.
      y: height - (stage.length - place) * pitch,
      onPath: path.has(node.id),
    })),
  )
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const links = nodes.flatMap((node) => {
    const from = node.from === null ? undefined : byId.get(node.from)
    return from ? [linkOf(from, node)] : []
  })
  return { nodes, links, height }
}

function linkOf(from: TrailNode, to: TrailNode): TrailLink {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + nodeHeight / 2, to.x, to.y + nodeHeight / 2]
  const bend = (x2 - x1) / 2
  return {
    id: `${from.id} ${to.id}`,
    path: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    onPath: from.onPath && to.onPath,
  }
}

/** The champion, what it was made from, and what was made of it. */
function pathOf(nodes: readonly UnplacedNode[]): Set<string> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const path = new Set<string>()
  for (const champion of nodes.filter(({ flag }) => flag === 'champion')) {
    for (let id: string | null = champion.id; id !== null; id = byId.get(id)?.from ?? null) path.add(id)
    for (const made of nodes.filter(({ from }) => from === champion.id)) path.add(made.id)
  }
  return path
}

const usual = { live: false, ghost: false, flag: null } as const

function datasetNodes({ datasets }: TrailData): UnplacedNode[] {
  const several = datasets.length > 1
  return datasets
    .flatMap(({ name, versions }) =>
      versions.map((version) => ({
        ...usual,
        // A dataset and a model may have the same name.
        id: `dataset ${version.ref}`,
        kind: 'dataset' as const,
        name: several ? version.ref : `v${version.number}`,
        fact: counted(version.rows, 'row'),
        from: null,
        to: { to: '/datasets/$name' as const, params: { name }, search: { version: version.number } },
        at: version.createdAt,
      })),
    )
    .sort((a, b) => b.at - a.at)
    .slice(0, perStage)
}

function runNodes({ runs, runsInAll, models }: TrailData): UnplacedNode[] {
  const registered = new Set(models.flatMap(({ versions }) => versions.map(({ run }) => run)))
  const kept = new Set(
    [...runs]
      .sort((a, b) => Number(registered.has(b.id)) - Number(registered.has(a.id)))
      .slice(0, perStage - 1)
      .map(({ id }) => id),
  )
  const shown = runs.filter(({ id }) => kept.has(id) || runs.length <= perStage)
  const nodes: UnplacedNode[] = shown.map((run) => ({
    ...usual,
    id: `run ${run.id}`,
    kind: 'run',
    name: String(run.id),
    fact: runFact(run),
    from: `dataset ${run.dataset}`,
    to: { to: '/experiments/runs/$run', params: { run: run.id } },
    live: run.status === 'running' || run.status === 'queued',
  }))
  const others = runsInAll - shown.length
  return others > 0
    ? [
        ...nodes,
        {
          ...usual,
          id: 'more runs',
          kind: 'run',
          name: counted(others, 'other run'),
          fact: '',
          from: null,
          to: { to: '/experiments' },
          ghost: true,
        },
      ]
    : nodes
}

function runFact(run: TrailData['runs'][number]): string {
  if (run.status !== 'done') return run.status
  const known = headlineOf(run)
  // What another program logged was not evaluated here: its name says more than nothing.
  return known ? `${known.name} ${metricText(known.value)}` : run.source === 'cairn' ? '' : run.name
}

function modelNodes({ models }: TrailData): UnplacedNode[] {
  const several = models.length > 1
  return models
    .flatMap(({ name, versions }) =>
      versions.map((version) => ({
        ...usual,
        id: `model ${version.ref}`,
        kind: 'model' as const,
        name: several ? version.ref : `v${version.number}`,
        fact: version.aliases.join(', '),
        from: version.run === null ? null : `run ${version.run}`,
        to: { to: '/models/$name' as const, params: { name }, search: { version: version.number } },
        flag: version.aliases.includes('champion') ? 'champion' : null,
        at: version.createdAt,
      })),
    )
    .sort((a, b) => Number(b.flag !== null) - Number(a.flag !== null) || b.at - a.at)
    .slice(0, perStage)
    .sort((a, b) => b.at - a.at)
}

function packageNodes({ packages }: TrailData): UnplacedNode[] {
  return packages.slice(0, perStage).map((made) => ({
    ...usual,
    id: `package ${made.id}`,
    kind: 'package',
    name: made.name,
    fact: made.draft ? 'draft' : size(made.bytes),
    from: made.modelVersion === null ? null : `model ${made.modelVersion}`,
    to: { to: '/packages' },
  }))
}

function deploymentNodes({ deployments }: TrailData): UnplacedNode[] {
  return deployments.slice(0, perStage).map(({ name, revision: { arms } }) => {
    const [most] = arms.toSorted((a, b) => b.weight - a.weight)
    return {
      ...usual,
      id: `deployment ${name}`,
      kind: 'deployment',
      name,
      fact: arms.length > 1 ? `${arms.length} versions` : `v${most.version}`,
      from: `model ${most.ref}`,
      to: { to: '/deployments/$name', params: { name } },
    }
  })
}
