/** Pulumi's own limit for one message, 400 MB: whole stacks travel in one `AnalyzeStack` call. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Channel options for every server and client of the host, so that no direction keeps gRPC's 4 MB default. */
export const grpcLimits = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
} as const;
