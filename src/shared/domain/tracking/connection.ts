/** What a person copies to have a program log to the tracking server. */
export interface ConnectionLines {
  readonly python: string
  readonly r: string
  readonly shell: string
  readonly docker: string
}

/**
 * Lines that say where to log, and with what token.
 * @param uri such as `http://127.0.0.1:5000`
 * @param token null where none is asked for
 */
export function connectionLines(uri: string, token: string | null): ConnectionLines {
  // In a container, 127.0.0.1 is the container itself: it shares the network of this computer instead.
  const container = ['--network host', `-e MLFLOW_TRACKING_URI=${uri}`, ...(token === null ? [] : [`-e MLFLOW_TRACKING_TOKEN=${token}`])]
  return {
    python: [
      ...(token === null ? [] : ['import os', `os.environ["MLFLOW_TRACKING_TOKEN"] = "${token}"`, '']),
      'import mlflow',
      `mlflow.set_tracking_uri("${uri}")`,
    ].join('\n'),
    r: [
      ...(token === null ? [] : [`Sys.setenv(MLFLOW_TRACKING_TOKEN = "${token}")`]),
      'library(mlflow)',
      `mlflow_set_tracking_uri("${uri}")`,
    ].join('\n'),
    shell: [`export MLFLOW_TRACKING_URI=${uri}`, ...(token === null ? [] : [`export MLFLOW_TRACKING_TOKEN=${token}`])].join('\n'),
    docker: `docker run ${container.join(' ')} your-image`,
  }
}
