/** What a teacher can be: from texts or features to logits, without a broker. */
package io.hardgate.teacher.model;
