/**
 * The configuration: nested immutable records, checked where they are built, all problems reported
 * at once.
 */
package io.hardgate.config;
