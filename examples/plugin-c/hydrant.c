// A plugin in C: what is said of fire hydrants. The host looks for the keywords of plugin.toml; see README.md.

#include "bindings/hydrant.h"
#include <string.h>

typedef exports_suban_policy_classify_classification_t classification_t;
typedef exports_suban_policy_classify_failure_t failure_t;
typedef exports_suban_policy_classify_question_t question_t;

// The bindings ask for an object that describes the contract; `suban plugin build` describes it by plugin.toml.
void __component_type_object_force_link_hydrant(void) {}

// Whether a hit is of this list.
static bool of_list(const suban_policy_host_hit_t *hit, const char *list) {
    return hit->keywords.len == strlen(list) && memcmp(hit->keywords.ptr, list, hit->keywords.len) == 0;
}

// Whether a word of 否定 ends where this hit begins, as 没有 does in 没有漏水.
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

bool exports_suban_policy_classify_classify(question_t *question, classification_t *said, failure_t *failure) {
    suban_policy_host_list_hit_t hits;
    (void)question;
    if (!suban_policy_host_keywords(&hits, failure)) {
        return false;
    }
    memset(said, 0, sizeof *said);
    if (!says(&hits, "消火栓")) {
        hydrant_string_dup(&said->rule, "no-keyword");
        hydrant_string_dup(&said->kind, "");
        hydrant_string_dup(&said->category, "");
        return true;
    }
    bool is_damaged = says(&hits, "损坏");
    hydrant_string_dup(&said->rule, is_damaged ? "damaged" : "hydrant");
    hydrant_string_dup(&said->kind, is_damaged ? "报修" : "咨询");
    hydrant_string_dup(&said->category, "管网/消火栓");
    said->weight = 7;
    said->margin = 7;
    said->grade.is_some = true;
    hydrant_string_dup(&said->grade.val, is_damaged ? "紧急" : "一般");
    return true;
}
