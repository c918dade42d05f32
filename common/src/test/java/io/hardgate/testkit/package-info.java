/** What the tests of several modules need. */
package io.hardgate.testkit;
