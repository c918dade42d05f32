/** Kafka brokers: one in this process, or a cluster of processes. */
package io.hardgate.broker;
