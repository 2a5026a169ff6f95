/** Limits of the tunnel, with their units. */

/** What a KubeEdge receiver reads of one message; it cuts off the rest without a word. */
export const MESSAGE_MAX_DATA_BYTES = 1024 * 1024;

/** A connect message holds a URL and headers; HTTP servers refuse far smaller ones. */
export const CONNECT_MAX_BYTES = 128 * 1024;

/** Two uvarints of at most ten bytes each stand before the data. */
export const MESSAGE_MAX_BYTES = MESSAGE_MAX_DATA_BYTES + 20;

/**
 * Data of one message that we send: with the heads of message and WebSocket (at most 9 and 8 bytes) two TLS records, without a third for the
 * last bytes; few, so that a small message never stands long behind a big one.
 */
export const PAYLOAD_BYTES = 32 * 1024 - 17;

/** Bytes of one connection and direction that may be under way unacknowledged between two of our own halves. */
export const WINDOW_BYTES = 512 * 1024;

/** Bytes of one connection that are kept for a reader on KubeEdge's wire, which has no credit, before the whole tunnel has to wait. */
export const KUBEEDGE_QUEUE_BYTES = 1024 * 1024;

/** How long one reader may keep a KubeEdge tunnel waiting, in all, while it takes less than {@link KUBEEDGE_QUEUE_BYTES}. */
export const STALL_LIMIT_MS = 5_000;

/** How many bytes may wait in the socket for the network. The rest waits in its connection; the connections send by turns. */
export const SOCKET_BYTES = 128 * 1024;

/** The period of KubeEdge's edge. */
export const PING_PERIOD_MS = 5_000;

/** Three pings without an answer. */
export const SILENCE_LIMIT_MS = 15_000;
