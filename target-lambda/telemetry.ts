import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { CallFigures, CallRecord, WriteEntry } from './call-log.ts';

/** Namespace of the metrics, unless `POWERTOOLS_METRICS_NAMESPACE` names another. */
const NAMESPACE = 'AgentCoreBearer';

/** Dimensions of calls that no route takes. */
const NOBODY = 'none';

/** Where entries and figures of calls go. */
export interface Telemetry {
  readonly log: WriteEntry;
  readonly measure: (call: CallRecord, figures: CallFigures) => void;
}

/**
 * Writes each call as one line of JSON, and its figures as one line of CloudWatch's embedded metric format (EMF
 * specification, version 0). Dimensions are the deployment, the vendor and the target: no path, no caller, no token.
 */
export function createTelemetry(
  deploymentId: string,
  environment: Readonly<Record<string, string | undefined>>,
): Telemetry {
  const logger = new Logger({ logFormatter: new CallFormatter(), serviceName: deploymentId });
  return {
    log: ({ level, ...entry }) => logger[level]({ message: '', ...entry }),
    measure: createMeasure(deploymentId, environment.POWERTOOLS_METRICS_NAMESPACE),
  };
}

/** Our own fields in their order, and none of Powertools' beside them. */
class CallFormatter extends LogFormatter {
  override formatAttributes({ logLevel }: UnformattedAttributes, { time, ...said }: LogAttributes): LogItem {
    return new LogItem({ attributes: { time, level: logLevel.toLowerCase(), ...said } });
  }
}

function createMeasure(deploymentId: string, namespace = NAMESPACE): Telemetry['measure'] {
  const metrics = new Metrics({ namespace, serviceName: deploymentId });
  return ({ status, durationMs }, { vendor = NOBODY, target = NOBODY, ...figures }) => {
    const { vendorStatus, vendorMs, isTokenMissing } = figures;
    const isOurs = vendorStatus === undefined;
    metrics.addDimension('vendor', vendor).addDimension('target', target);
    metrics.addMetric('Calls', MetricUnit.Count, 1);
    metrics.addMetric('Latency', MetricUnit.Milliseconds, durationMs);
    metrics.addMetric('MissingToken', MetricUnit.Count, isTokenMissing ? 1 : 0);
    metrics.addMetric('Refused', MetricUnit.Count, isOurs && status >= 400 && status < 500 ? 1 : 0);
    metrics.addMetric('Failed', MetricUnit.Count, isOurs && status >= 500 ? 1 : 0);
    if (vendorMs !== undefined) metrics.addMetric('VendorLatency', MetricUnit.Milliseconds, vendorMs);
    if (vendorStatus !== undefined) metrics.addMetric(classOf(vendorStatus), MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  };
}

/** For example `Vendor4xx`; a status that HTTP does not know is `VendorOther`. */
function classOf(status: number): string {
  return status >= 200 && status < 600 ? `Vendor${Math.floor(status / 100)}xx` : 'VendorOther';
}
