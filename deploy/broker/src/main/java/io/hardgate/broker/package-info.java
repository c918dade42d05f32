/** A Kafka broker in this process. */
package io.hardgate.broker;
