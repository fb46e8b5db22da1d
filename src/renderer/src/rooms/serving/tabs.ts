/** The sections of a deployment's page, as its address names them. */
export const deploymentTabs = ['overview', 'requests', 'try', 'code', 'rollout', 'history', 'settings'] as const
export type DeploymentTab = (typeof deploymentTabs)[number]
