/** The programs that the page of a deployment has: four that ask it, and two that tell it what was true. */
export const snippetIds = ['curl', 'python', 'javascript', 'mlflow', 'feedbackCurl', 'feedbackPython'] as const
export type SnippetId = (typeof snippetIds)[number]
