import { createHashHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { featureKinds } from '../../../shared/domain/features/definitions.ts'
import { policyTabs } from '../rooms/automation/tabs.ts'
import { datasetTabs } from '../rooms/datasets/tabs.ts'
import { featureTabs } from '../rooms/features/tabs.ts'
import { comparedRowsSearch } from '../rooms/evaluation/comparison/comparedRows.ts'
import { runTabs } from '../rooms/experiments/run/tabs.ts'
import { modelTabs } from '../rooms/models/tabs.ts'
import { monitorTabs } from '../rooms/monitoring/tabs.ts'
import { deploymentTabs } from '../rooms/serving/tabs.ts'
import { FailureBanner } from '../ui/Failure.tsx'
import { Page } from '../ui/Page.tsx'
import { Frame } from './Frame.tsx'
import { Start } from './Start.tsx'

/** Every screen by its address. A room's screens are loaded when it is entered. */
const root = createRootRoute({
  component: Frame,
  errorComponent: ({ error, reset }) => <Broken error={error} reset={reset} />,
  notFoundComponent: () => (
    <Page title="No such screen">
      <p className="soft">The link may be from an older version. Choose a section in the sidebar.</p>
    </Page>
  ),
})

const number = z.coerce.number().int().positive()
const home = createRoute({ getParentRoute: () => root, path: '/', component: Start })

const datasets = createRoute({
  getParentRoute: () => root,
  path: '/datasets',
  validateSearch: z.object({ search: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/datasets/DatasetsPage.tsx'), 'DatasetsPage'),
})
const dataset = createRoute({
  getParentRoute: () => root,
  path: '/datasets/$name',
  validateSearch: z.object({
    tab: z.enum(datasetTabs).optional().catch(undefined),
    /** Number of the version; the newest when absent. */
    version: number.optional().catch(undefined),
    /** For changes: the version that it is compared with, as a ref; the one before it when absent. */
    from: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/datasets/DatasetPage.tsx'), 'DatasetPage'),
})

const features = createRoute({
  getParentRoute: () => root,
  path: '/features',
  validateSearch: z.object({ kind: z.enum(featureKinds).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/features/FeaturesPage.tsx'), 'FeaturesPage'),
})
const feature = createRoute({
  getParentRoute: () => root,
  path: '/features/$kind/$name',
  params: { parse: ({ kind, name }) => ({ kind: z.enum(featureKinds).parse(kind), name }), stringify: (params) => params },
  validateSearch: z.object({
    tab: z.enum(featureTabs).optional().catch(undefined),
    /** For values over time; the first one when absent. */
    feature: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/features/FeaturePage.tsx'), 'FeaturePage'),
})
const newView = createRoute({
  getParentRoute: () => root,
  path: '/features/new-view',
  validateSearch: z.object({
    dataset: z.string().optional().catch(undefined),
    /** The view whose next version it makes. */
    view: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/features/form/NewViewPage.tsx'), 'NewViewPage'),
})
const newService = createRoute({
  getParentRoute: () => root,
  path: '/features/new-service',
  validateSearch: z.object({
    /** The views that it begins with. */
    views: z.array(z.string()).optional().catch(undefined),
    /** The service whose next version it makes. */
    service: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/features/form/NewServicePage.tsx'), 'NewServicePage'),
})
const newOnDemand = createRoute({
  getParentRoute: () => root,
  path: '/features/new-on-demand',
  validateSearch: z.object({ view: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/features/form/NewOnDemandPage.tsx'), 'NewOnDemandPage'),
})
const applyFeatures = createRoute({
  getParentRoute: () => root,
  path: '/features/apply',
  validateSearch: z.object({
    /** Whose definition it begins with. */
    of: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/features/form/ApplyPage.tsx'), 'ApplyPage'),
})

const experiments = createRoute({
  getParentRoute: () => root,
  path: '/experiments',
  validateSearch: z.object({ view: z.string().optional().catch(undefined), dataset: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/experiments/ExperimentsPage.tsx'), 'ExperimentsPage'),
})
const newRun = createRoute({
  getParentRoute: () => root,
  path: '/experiments/new',
  validateSearch: z.object({
    ref: z.string().optional().catch(undefined),
    /** The run whose recipe it begins with. */
    from: number.optional().catch(undefined),
    kind: z.enum(['run', 'sweep', 'folds']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/experiments/newRun/NewRunPage.tsx'), 'NewRunPage'),
})
const run = createRoute({
  getParentRoute: () => root,
  path: '/experiments/runs/$run',
  params: { parse: ({ run: id }) => ({ run: number.parse(id) }), stringify: ({ run: id }) => ({ run: String(id) }) },
  validateSearch: z.object({
    tab: z.enum(runTabs).optional().catch(undefined),
    /** Of its artifacts, the file that is shown. */
    path: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/experiments/run/RunPage.tsx'), 'RunPage'),
})
const compare = createRoute({
  getParentRoute: () => root,
  path: '/experiments/compare',
  validateSearch: z.object({
    runs: z.array(number).catch([]),
    baseline: number.optional().catch(undefined),
    /** Also what is the same. */
    all: z.boolean().optional().catch(undefined),
    /** A run a row. */
    transposed: z.boolean().optional().catch(undefined),
    /** Those that are shown; all of them when absent. */
    metrics: z.array(z.string()).optional().catch(undefined),
    ...comparedRowsSearch,
  }),
  component: lazyRouteComponent(() => import('../rooms/experiments/compare/ComparePage.tsx'), 'ComparePage'),
})
const compareArtifacts = createRoute({
  getParentRoute: () => root,
  path: '/experiments/compare/artifacts',
  validateSearch: z.object({
    runs: z.array(number).catch([]),
    /** The file that is compared. */
    path: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/experiments/artifacts/CompareArtifactsPage.tsx'), 'CompareArtifactsPage'),
})
const study = createRoute({
  getParentRoute: () => root,
  path: '/experiments/studies/$study',
  params: { parse: ({ study: id }) => ({ study: number.parse(id) }), stringify: ({ study: id }) => ({ study: String(id) }) },
  component: lazyRouteComponent(() => import('../rooms/experiments/studies/StudyPage.tsx'), 'StudyPage'),
})

const models = createRoute({
  getParentRoute: () => root,
  path: '/models',
  component: lazyRouteComponent(() => import('../rooms/models/ModelsPage.tsx'), 'ModelsPage'),
})
const model = createRoute({
  getParentRoute: () => root,
  path: '/models/$name',
  validateSearch: z.object({
    tab: z.enum(modelTabs).optional().catch(undefined),
    version: number.optional().catch(undefined),
    /** The version that it is compared with. */
    against: number.optional().catch(undefined),
    ...comparedRowsSearch,
  }),
  component: lazyRouteComponent(() => import('../rooms/models/ModelPage.tsx'), 'ModelPage'),
})

const tracking = createRoute({
  getParentRoute: () => root,
  path: '/tracking',
  component: lazyRouteComponent(() => import('../rooms/tracking/TrackingPage.tsx'), 'TrackingPage'),
})

const importRuns = createRoute({
  getParentRoute: () => root,
  path: '/tracking/import',
  validateSearch: z.object({
    /** The job that is followed, once it was started. */
    job: number.optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/tracking/import/ImportRunsPage.tsx'), 'ImportRunsPage'),
})

const packages = createRoute({
  getParentRoute: () => root,
  path: '/packages',
  component: lazyRouteComponent(() => import('../rooms/packages/PackagesPage.tsx'), 'PackagesPage'),
})
const buildPackage = createRoute({
  getParentRoute: () => root,
  path: '/packages/build',
  validateSearch: z.object({ ref: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/packages/BuildPage.tsx'), 'BuildPage'),
})
const predict = createRoute({
  getParentRoute: () => root,
  path: '/packages/predict',
  validateSearch: z.object({ ref: z.string().optional().catch(undefined), package: number.optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/packages/PredictPage.tsx'), 'PredictPage'),
})
const onePackage = createRoute({
  getParentRoute: () => root,
  path: '/packages/$id',
  params: { parse: ({ id }) => ({ id: number.parse(id) }), stringify: ({ id }) => ({ id: String(id) }) },
  component: lazyRouteComponent(() => import('../rooms/packages/PackagePage.tsx'), 'PackagePage'),
})

const deployments = createRoute({
  getParentRoute: () => root,
  path: '/deployments',
  component: lazyRouteComponent(() => import('../rooms/serving/DeploymentsPage.tsx'), 'DeploymentsPage'),
})
const deployment = createRoute({
  getParentRoute: () => root,
  path: '/deployments/$name',
  validateSearch: z.object({ tab: z.enum(deploymentTabs).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/serving/DeploymentPage.tsx'), 'DeploymentPage'),
})

const monitors = createRoute({
  getParentRoute: () => root,
  path: '/monitors',
  component: lazyRouteComponent(() => import('../rooms/monitoring/MonitorsPage.tsx'), 'MonitorsPage'),
})
const monitor = createRoute({
  getParentRoute: () => root,
  path: '/monitors/$name',
  validateSearch: z.object({ tab: z.enum(monitorTabs).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/monitoring/MonitorPage.tsx'), 'MonitorPage'),
})
const monitorWindow = createRoute({
  getParentRoute: () => root,
  path: '/monitors/$name/windows/$id',
  params: { parse: ({ name, id }) => ({ name, id: number.parse(id) }), stringify: ({ name, id }) => ({ name, id: String(id) }) },
  component: lazyRouteComponent(() => import('../rooms/monitoring/window/WindowPage.tsx'), 'WindowPage'),
})
const compareWindows = createRoute({
  getParentRoute: () => root,
  path: '/monitors/$name/compare',
  validateSearch: z.object({
    /** The windows, by their numbers; the two newest when absent. */
    a: number.optional().catch(undefined),
    b: number.optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/monitoring/compare/CompareWindowsPage.tsx'), 'CompareWindowsPage'),
})
const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: z.object({
    /** The one whose evidence is shown first. */
    alert: number.optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/monitoring/alerts/AlertsPage.tsx'), 'AlertsPage'),
})
const abTests = createRoute({
  getParentRoute: () => root,
  path: '/abtests',
  validateSearch: z.object({
    /** The deployment whose arms a new one is to compare; empty for any. */
    start: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/monitoring/abtests/AbTestsPage.tsx'), 'AbTestsPage'),
})
const abTest = createRoute({
  getParentRoute: () => root,
  path: '/abtests/$name',
  component: lazyRouteComponent(() => import('../rooms/monitoring/abtests/AbTestPage.tsx'), 'AbTestPage'),
})

const automations = createRoute({
  getParentRoute: () => root,
  path: '/automations',
  component: lazyRouteComponent(() => import('../rooms/automation/AutomationsPage.tsx'), 'AutomationsPage'),
})
const newPolicy = createRoute({
  getParentRoute: () => root,
  path: '/automations/new',
  validateSearch: z.object({ model: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/automation/form/NewPolicyPage.tsx'), 'NewPolicyPage'),
})
const policy = createRoute({
  getParentRoute: () => root,
  path: '/automations/policies/$name',
  validateSearch: z.object({ tab: z.enum(policyTabs).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/automation/PolicyPage.tsx'), 'PolicyPage'),
})
const policyRun = createRoute({
  getParentRoute: () => root,
  path: '/automations/runs/$run',
  params: { parse: ({ run: id }) => ({ run: number.parse(id) }), stringify: ({ run: id }) => ({ run: String(id) }) },
  component: lazyRouteComponent(() => import('../rooms/automation/run/PolicyRunPage.tsx'), 'PolicyRunPage'),
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('../rooms/governance/AuditPage.tsx'), 'AuditPage'),
})
const trash = createRoute({
  getParentRoute: () => root,
  path: '/trash',
  component: lazyRouteComponent(() => import('../rooms/governance/TrashPage.tsx'), 'TrashPage'),
})
const cleanUp = createRoute({
  getParentRoute: () => root,
  path: '/clean-up',
  component: lazyRouteComponent(() => import('../rooms/governance/CleanUpPage.tsx'), 'CleanUpPage'),
})
const files = createRoute({
  getParentRoute: () => root,
  path: '/compute/files',
  validateSearch: z.object({
    /** The job that is followed, or whose result is shown, once it was started. */
    job: number.optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../rooms/compute/FilesPage.tsx'), 'FilesPage'),
})
const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  component: lazyRouteComponent(() => import('../rooms/jobs/JobsPage.tsx'), 'JobsPage'),
})
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('../rooms/settings/SettingsPage.tsx'), 'SettingsPage'),
})
const help = createRoute({
  getParentRoute: () => root,
  path: '/help',
  component: lazyRouteComponent(() => import('../rooms/help/HelpPage.tsx'), 'HelpPage'),
})
const helpPage = createRoute({
  getParentRoute: () => root,
  path: '/help/$page',
  validateSearch: z.object({ find: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../rooms/help/HelpPage.tsx'), 'HelpPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    datasets,
    dataset,
    features,
    newView,
    newService,
    newOnDemand,
    applyFeatures,
    feature,
    experiments,
    newRun,
    run,
    compare,
    compareArtifacts,
    study,
    models,
    model,
    tracking,
    importRuns,
    packages,
    buildPackage,
    predict,
    onePackage,
    deployments,
    deployment,
    monitors,
    monitor,
    monitorWindow,
    compareWindows,
    alerts,
    abTests,
    abTest,
    automations,
    newPolicy,
    policy,
    policyRun,
    audit,
    trash,
    cleanUp,
    files,
    jobs,
    settings,
    help,
    helpPage,
  ]),
  history: createHashHistory(),
  defaultErrorComponent: ({ error, reset }) => <Broken error={error} reset={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function Broken({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return (
    <Page title="This screen crashed">
      <FailureBanner error={error} retry={reset} />
    </Page>
  )
}
