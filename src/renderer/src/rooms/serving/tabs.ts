/** The sections of a deployment's page, as its address names them. */
export const deploymentTabs = ['overview', 'requests', 'try', 'code', 'history', 'settings'] as const
export type DeploymentTab = (typeof deploymentTabs)[number]
