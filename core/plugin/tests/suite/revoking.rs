//! Trust taken back: the pack goes on loading, so that a revision that revokes can go live at once, and the plugin
//! is marked as one that must not run.

use crate::vendor::{PATH, Vendor, admitted, complaint, manifest, package};
use suban_model::Digest;
use suban_plugin::{Revoked, Trust};
use suban_policy::source::Source;

const LIST: &str = "revoked.toml";

fn trust_of(text: &str) -> Trust {
    Trust::parse(&Source { path: "plugins/trust.toml".into(), text: text.to_owned() }).unwrap()
}

#[test]
fn a_revoked_plugin_is_admitted_as_such() {
    let [vendor, office] = [Vendor::new(), Vendor::new()];
    let package = package(&manifest("suban/water", 3, ""));
    let signs = "signs = [\"suban/*\"]";
    let keys = [vendor.trusted("vendor", signs), office.trusted("office", signs)].concat();
    let digest = Digest::of(&package);
    for (what, signatures, revoked) in [
        (format!("key = \"{}\"", vendor.id()), vendor.sign(&package), true),
        (format!("key = \"{}\"", office.id()), vendor.sign(&package), false),
        (format!("key = \"{}\"", vendor.id()), vendor.sign(&package) + &office.sign(&package), false),
        (format!("package = \"{digest}\""), vendor.sign(&package), true),
        (format!("package = \"{}\"", Digest::of(b"")), vendor.sign(&package), false),
        ("plugin = \"suban/water\"".to_owned(), vendor.sign(&package), true),
        ("plugin = \"suban/power\"".to_owned(), vendor.sign(&package), false),
        ("plugin = \"suban/water\"\nfrom = 3\nto = 3".to_owned(), vendor.sign(&package), true),
        ("plugin = \"suban/water\"\nto = 2".to_owned(), vendor.sign(&package), false),
        ("plugin = \"suban/water\"\nfrom = 4".to_owned(), vendor.sign(&package), false),
    ] {
        let trust = format!(
            "signatures = 1\n{keys}[[revocations]]\n{what}\nreason = \"stolen\"\ndate = 2026-03-01\n"
        );
        let admitted = admitted(&package, &signatures, &trust).unwrap();
        assert_eq!(admitted.revoked.is_some(), revoked, "{what}");
        if let Some(revocation) = admitted.revoked {
            assert_eq!(
                (revocation.reason.as_str(), revocation.date.to_string().as_str()),
                ("stolen", "2026-03-01")
            );
        }
    }
}

#[test]
fn a_signed_list_is_taken_in_and_an_older_one_is_not() {
    let [vendor, authority] = [Vendor::new(), Vendor::new()];
    let keys =
        [vendor.trusted("vendor", "signs = [\"suban/*\"]"), authority.trusted("authority", "revokes = true")]
            .concat();
    let list = |counter: u64| {
        format!(
            "id = \"authority/revocations\"\ncounter = {counter}\n[[revocations]]\nplugin = \"suban/water\"\nto = 2\n\
             reason = \"contamination is graded too low\"\ndate = 2026-03-01\n"
        )
    };
    let trust = trust_of(&format!("signatures = 1\n{keys}[lists]\n\"authority/revocations\" = 5"));
    let accept = |counter: u64, signer: &Vendor| {
        let list = list(counter);
        trust.accept_list(LIST, list.as_bytes(), Some(signer.sign(list.as_bytes()).as_bytes()))
    };
    for counter in [5, 6] {
        let list = accept(counter, &authority).unwrap();
        assert_eq!(list.counter, counter);
        let news: Vec<&Revoked> = trust.news(&list).map(|one| &one.of).collect();
        let id = "suban/water".parse().unwrap();
        assert_eq!(news, [&Revoked::Plugin { id, from: 0, to: 2 }]);
    }
    let said = complaint(accept(4, &authority)).1;
    assert!(said.contains("has the counter 4, but 5 was taken in already"), "{said}");
    assert!(complaint(accept(6, &vendor)).1.contains("may not sign revocation lists"));
    assert!(complaint(accept(6, &Vendor::new())).1.contains("nobody trusted has signed it"));
    assert!(complaint(trust.accept_list(LIST, list(6).as_bytes(), None)).1.contains("not signed"));
    let other = authority.sign(list(7).as_bytes());
    let changed = trust.accept_list(LIST, list(6).as_bytes(), Some(other.as_bytes()));
    assert!(complaint(changed).1.contains("does not fit the file"));
}

#[test]
fn a_revoked_key_revokes_nothing() {
    let authority = Vendor::new();
    let trust = trust_of(&format!(
        "signatures = 1\n{}[[revocations]]\nkey = \"{}\"\nreason = \"lost\"\ndate = 2026-03-01",
        authority.trusted("authority", "revokes = true"),
        authority.id()
    ));
    let list = "id = \"authority/revocations\"\ncounter = 1\n";
    let signature = authority.sign(list.as_bytes());
    let said = complaint(trust.accept_list(LIST, list.as_bytes(), Some(signature.as_bytes()))).1;
    assert!(said.contains("was revoked itself"), "{said}");
}

#[test]
fn what_is_revoked_already_is_no_news() {
    let trust = trust_of(
        "signatures = 1\n[[revocations]]\nplugin = \"suban/water\"\nreason = \"a\"\ndate = 2026-03-01\n",
    );
    let list = "id = \"authority/revocations\"\ncounter = 1\n[[revocations]]\nplugin = \"suban/water\"\nreason = \"b\"\n\
                date = 2026-04-01\n";
    let list = suban_plugin::RevocationList::read_unverified(PATH, list.as_bytes()).unwrap();
    assert_eq!(trust.news(&list).count(), 0);
}
