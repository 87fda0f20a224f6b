// Tells a burst main from an outage. Replace it by what you know of your sector.

#include "bindings/plugin.h"
#include <string.h>

typedef exports_suban_policy_classify_classification_t classification_t;
typedef exports_suban_policy_classify_failure_t failure_t;
typedef exports_suban_policy_classify_question_t question_t;

// The bindings ask for an object that describes the contract; `suban plugin build` describes it by plugin.toml.
void __component_type_object_force_link_plugin(void) {}

// Whether a hit is of this list of plugin.toml.
static bool of_list(const suban_policy_host_hit_t *hit, const char *list) {
    return hit->keywords.len == strlen(list) && memcmp(hit->keywords.ptr, list, hit->keywords.len) == 0;
}

// Whether a word of 否定 ends where this hit begins, as 不是 does in 不是停水.
static bool denied(const suban_policy_host_list_hit_t *hits, const suban_policy_host_hit_t *hit) {
    for (size_t i = 0; i < hits->len; i++) {
        const suban_policy_host_hit_t *denial = &hits->ptr[i];
        if (of_list(denial, "否定") && denial->at + denial->word.len == hit->at) {
            return true;
        }
    }
    return false;
}

// Whether a word of the list was said and not denied.
static bool says(const suban_policy_host_list_hit_t *hits, const char *list) {
    for (size_t i = 0; i < hits->len; i++) {
        if (of_list(&hits->ptr[i], list) && !denied(hits, &hits->ptr[i])) {
            return true;
        }
    }
    return false;
}

static void conclude(classification_t *said, const char *rule, const char *kind, const char *category, uint32_t weight) {
    plugin_string_dup(&said->rule, rule);
    plugin_string_dup(&said->kind, kind);
    plugin_string_dup(&said->category, category);
    said->weight = weight;
    said->margin = weight;
}

bool exports_suban_policy_classify_classify(question_t *question, classification_t *said, failure_t *failure) {
    suban_policy_host_list_hit_t hits;
    (void)question;
    if (!suban_policy_host_keywords(&hits, failure)) {
        return false;
    }
    memset(said, 0, sizeof *said);
    if (says(&hits, "爆管")) {
        conclude(said, "burst-main", "报修", "管网/爆管", 8);
        said->grade.is_some = true;
        plugin_string_dup(&said->grade.val, "紧急");
    } else if (says(&hits, "停水")) {
        conclude(said, "outage", "报修", "供水/停水", 4);
    } else {
        conclude(said, "no-keyword", "", "", 0);
    }
    return true;
}
