/** Limits of the tunnel, with their units. */

/** What a stock receiver reads of one message; it cuts off the rest without a word. */
export const MESSAGE_MAX_DATA_BYTES = 1024 * 1024;

/** A connect message holds a URL and headers; HTTP servers refuse far smaller ones. */
export const CONNECT_MAX_BYTES = 128 * 1024;

/** Two uvarints of at most ten bytes each stand before the data. */
export const MESSAGE_MAX_BYTES = MESSAGE_MAX_DATA_BYTES + 20;
