import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The SDK's own conversion needs all its packages to share one copy of protobufjs, which an installation need not give
// them; this takes the copy that belongs to the message types.
const requireBesideTypes = createRequire(fileURLToPath(import.meta.resolve('@temporalio/proto')));
const { patchProtobufRoot } = requireBesideTypes('@temporalio/proto/lib/patch-protobuf-root') as {
  patchProtobufRoot(root: unknown): { lookupType(name: string): MessageType };
};
const { toJson, fromJson } = requireBesideTypes('protobufjs/ext/protojson') as {
  toJson(type: MessageType, message: unknown): unknown;
  fromJson(type: MessageType, json: unknown, options: { ignoreUnknownFields: boolean }): unknown;
};

interface MessageType {
  fromObject(plain: unknown): unknown;
}

const historyType = patchProtobufRoot(requireBesideTypes('@temporalio/proto')).lookupType(
  'temporal.api.history.v1.History',
);

/** A history as plain JSON, in the form that `temporal workflow show -o json` writes. */
export function historyToJson(history: unknown): unknown {
  return toJson(historyType, historyType.fromObject(history));
}

/** The history that plain JSON describes; fields of later servers are ignored. Throws where it is none. */
export function historyFromJson(json: unknown): unknown {
  if (!isHistory(json)) throw new TypeError('a history has a list of events');
  return fromJson(historyType, json, { ignoreUnknownFields: true });
}

/** Id of the workflow whose history it is, where the server recorded it: ids of children may derive from it. */
export function workflowIdOf(json: unknown): string | undefined {
  if (!isHistory(json)) return undefined;
  return json.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
}

function isHistory(
  json: unknown,
): json is { events: { workflowExecutionStartedEventAttributes?: { workflowId?: string } }[] } {
  return (
    typeof json === 'object' &&
    json !== null &&
    'events' in json &&
    Array.isArray(json.events) &&
    json.events.length > 0
  );
}
