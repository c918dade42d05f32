/** What a teacher can be: from texts to logits, without a broker. */
package io.hardgate.teacher.model;
