//! The folders inside each crate, and which others of its crate each may use. To add a folder, add a row: below all that it
//! uses, with a sentence of what it is.

/// The folders right below the sources of a crate. A folder deeper down is part of the one around it.
pub struct CrateFolders {
    pub package: &'static str,
    /// From the ground up: a folder may only use those that stand above it here.
    pub folders: &'static [Folder],
}

pub struct Folder {
    pub name: &'static str,
    pub uses: &'static [&'static str],
    /// What it is, for whoever meets the message.
    pub is: &'static str,
}

pub const FOLDERS: &[CrateFolders] = &[
    CrateFolders {
        package: "suban-model",
        folders: &[
            Folder { name: "moment", uses: &[], is: "a point in time, and how people write one" },
            Folder { name: "calendar", uses: &["moment"], is: "working time, which knows no ticket" },
            Folder {
                name: "charge",
                uses: &["moment", "calendar"],
                is: "what should stand against units, and what becomes of it",
            },
        ],
    },
    CrateFolders {
        package: "suban-store",
        folders: &[Folder { name: "sled", uses: &[], is: "the store on disk, one of several" }],
    },
    CrateFolders {
        package: "suban-policy",
        folders: &[
            Folder {
                name: "reading",
                uses: &[],
                is: "a pack's files as bytes, texts and cells, which knows no rule",
            },
            Folder {
                name: "facts",
                uses: &["reading"],
                is: "what a hook sees and how it is asked of it, which knows no pack",
            },
            Folder {
                name: "names",
                uses: &["reading", "facts"],
                is: "what a pack declares, for calls to look up",
            },
            Folder {
                name: "call",
                uses: &["reading", "facts", "names"],
                is: "one hook call in progress, which knows no table",
            },
            Folder {
                name: "table",
                uses: &["reading", "facts", "names", "call"],
                is: "which rows fire, whatever they conclude",
            },
            Folder {
                name: "hooks",
                uses: &["reading", "facts", "names", "call", "table"],
                is: "what the rows of each hook conclude",
            },
            Folder {
                name: "plugin",
                uses: &["reading", "facts", "names", "call", "hooks"],
                is: "what a plugin sees of a call",
            },
            Folder {
                name: "pack",
                uses: &["reading", "facts", "names", "call", "table", "hooks"],
                is: "a pack ready to judge, which reads no file",
            },
            Folder {
                name: "loading",
                uses: &["reading", "facts", "names", "call", "table", "hooks", "pack"],
                is: "from files to a pack",
            },
        ],
    },
    CrateFolders {
        package: "suban-policy-review",
        folders: &[
            Folder { name: "pack_tests", uses: &[], is: "the tests that a pack brings along" },
            Folder { name: "lint", uses: &[], is: "what in a pack is probably not meant" },
            Folder { name: "schema", uses: &["pack_tests", "lint"], is: "what an author may write" },
        ],
    },
    CrateFolders {
        package: "suban-policy-rhai",
        folders: &[
            Folder {
                name: "library",
                uses: &[],
                is: "the functions that scripts may call, whatever the hook",
            },
            Folder { name: "host", uses: &[], is: "what `this` offers in each hook" },
            Folder {
                name: "check",
                uses: &["library"],
                is: "what reading a script tells, which runs nothing",
            },
        ],
    },
    CrateFolders {
        package: "suban-policy-wasm",
        folders: &[
            Folder {
                name: "compile",
                uses: &[],
                is: "component to machine code, which asks nothing of a plugin",
            },
            Folder { name: "contract", uses: &[], is: "the versions of the contract, each for itself" },
        ],
    },
    CrateFolders {
        package: "suban-desk",
        folders: &[
            Folder {
                name: "stored",
                uses: &[],
                is: "the truth and what is derived from it, which knows no pack",
            },
            Folder { name: "rules", uses: &["stored"], is: "which rules judge what" },
            Folder {
                name: "deciding",
                uses: &["stored", "rules"],
                is: "what commands share while one is decided",
            },
            Folder { name: "commands", uses: &["stored", "rules", "deciding"], is: "what each command does" },
            Folder {
                name: "waiting",
                uses: &["stored", "rules", "deciding"],
                is: "what waits for whom, which decides nothing",
            },
            Folder {
                name: "running",
                uses: &["stored", "rules", "deciding", "commands"],
                is: "time that passes, which checks no past",
            },
            Folder {
                name: "replay",
                uses: &["stored", "rules", "deciding", "commands", "running"],
                is: "the past again, which puts nothing in force",
            },
            Folder {
                name: "publishing",
                uses: &["stored", "rules", "deciding", "commands", "running", "replay"],
                is: "how a pack goes live",
            },
        ],
    },
    CrateFolders {
        package: "suban-tell",
        folders: &[Folder { name: "sentences", uses: &[], is: "what happened, in words" }],
    },
    CrateFolders {
        package: "suban-report",
        folders: &[
            Folder { name: "explain", uses: &[], is: "one ticket, and the why of its points" },
            Folder { name: "dry_run", uses: &[], is: "a report of its own, of what would have been" },
            Folder { name: "supervision_sheet", uses: &[], is: "a ticket's form to print" },
            Folder { name: "month_end", uses: &[], is: "a report of its own" },
            Folder { name: "monthly", uses: &[], is: "a report of its own" },
            Folder {
                name: "settlement",
                uses: &["monthly"],
                is: "a report that shows entries as the monthly one does",
            },
            Folder { name: "weekly", uses: &[], is: "a report of its own" },
        ],
    },
    CrateFolders {
        package: "suban-server",
        folders: &[
            Folder { name: "openapi", uses: &[], is: "the frame of the document, which knows no route" },
            Folder { name: "api", uses: &["openapi"], is: "the verbs, one file each" },
        ],
    },
    CrateFolders {
        package: "suban-cli",
        folders: &[Folder { name: "commands", uses: &[], is: "the commands, one file each" }],
    },
    CrateFolders {
        package: "suban-month",
        folders: &[Folder {
            name: "telling",
            uses: &[],
            is: "one ticket's story, which knows no other ticket",
        }],
    },
];
