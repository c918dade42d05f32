/** {@code hardgate train} as processes of their own. */
package io.hardgate.local.trainer;
