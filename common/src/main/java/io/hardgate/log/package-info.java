/** What a service says in its log: each kind of problem once, and then how often it came. */
package io.hardgate.log;
