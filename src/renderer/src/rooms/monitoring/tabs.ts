/** The sections of a monitor's page, as its address names them. */
export const monitorTabs = ['timeline', 'windows', 'alerts', 'settings'] as const
export type MonitorTab = (typeof monitorTabs)[number]
