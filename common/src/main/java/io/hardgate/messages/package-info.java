/**
 * What travels on the topics: the messages, the label space, the wire format and the dead letters.
 */
package io.hardgate.messages;
