//! Components for tests, made from a few lines of WebAssembly text: no toolchain is needed, and nothing that a
//! compiler would never write is out of reach.

use std::fmt::Write as _;
use std::path::Path;
use suban_policy::Hook;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Where the image lies in a guest's memory.
const IMAGE_AT: u32 = 1024;

/// Where a guest's `cabi_realloc` begins to hand out memory.
const HEAP_AT: u32 = 96 << 10;

/// A guest's data as the canonical ABI lays it out: records of 32-bit words.
#[derive(Default)]
pub struct Image(Vec<u8>);

impl Image {
    /// A text: its place and length.
    pub fn text(&mut self, text: &str) -> [u32; 2] {
        self.bytes(text.as_bytes())
    }

    /// Bytes that may be no text: their place and length.
    pub fn bytes(&mut self, bytes: &[u8]) -> [u32; 2] {
        [self.place(bytes), u32::try_from(bytes.len()).unwrap()]
    }

    /// A record: its place.
    pub fn record(&mut self, words: &[u32]) -> u32 {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.place(&bytes)
    }

    /// A list of records: its place and length.
    pub fn list(&mut self, items: &[Vec<u32>]) -> [u32; 2] {
        [self.record(&items.concat()), u32::try_from(items.len()).unwrap()]
    }

    fn place(&mut self, bytes: &[u8]) -> u32 {
        self.0.resize(self.0.len().next_multiple_of(8), 0);
        let at = IMAGE_AT + u32::try_from(self.0.len()).unwrap();
        self.0.extend_from_slice(bytes);
        at
    }
}

/// A guest that serves one hook.
pub struct Guest {
    hook: Hook,
    image: Image,
    body: String,
    items: String,
    pages: String,
}

impl Guest {
    /// A guest whose hook runs `body`: the place of the question is local 0, the place of the answer is its result.
    pub fn new(hook: Hook, body: impl Into<String>) -> Self {
        Self { hook, image: Image::default(), body: body.into(), items: String::new(), pages: "2".to_owned() }
    }

    /// A guest that answers the record that `answer` puts into its image, whatever it is asked.
    pub fn says(hook: Hook, answer: impl FnOnce(&mut Image) -> Vec<u32>) -> Self {
        let mut image = Image::default();
        let words = answer(&mut image);
        let at = image.record(&words);
        Self { image, ..Self::new(hook, format!("(i32.const {at})")) }
    }

    /// Running something before it answers. Local 1, `$n`, is free.
    pub fn before(self, instructions: &str) -> Self {
        Self { body: format!("{instructions}\n{}", self.body), ..self }
    }

    /// With data of its own.
    pub fn image(self, image: Image) -> Self {
        Self { image, ..self }
    }

    /// With more items in its module, such as imports, globals and functions.
    pub fn items(self, items: impl Into<String>) -> Self {
        Self { items: items.into(), ..self }
    }

    /// With another memory: so many pages, and perhaps how many at most.
    pub fn pages(self, pages: &str) -> Self {
        Self { pages: pages.to_owned(), ..self }
    }

    /// The component.
    pub fn build(self) -> Vec<u8> {
        let hook = self.hook;
        let world = format!("import suban:policy/host@1.0.0; export suban:policy/{hook}@1.0.0;");
        component(&world, &self.wat())
    }

    fn wat(&self) -> String {
        let Self { hook, image, body, items, pages } = self;
        let mut data = String::new();
        for byte in &image.0 {
            write!(data, "\\{byte:02x}").unwrap();
        }
        format!(
            r#"(module {items}
                (memory (export "memory") {pages})
                (global $heap (mut i32) (i32.const {HEAP_AT}))
                (data (i32.const {IMAGE_AT}) "{data}")
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                    (global.get $heap)
                    (global.set $heap (i32.and
                        (i32.add (i32.add (global.get $heap) (local.get 3)) (i32.const 7)) (i32.const -8))))
                (func (export "suban:policy/{hook}@1.0.0#{hook}") (param i32) (result i32)
                    (local $n i32) {body}))"#
        )
    }
}

/// A component of a world with these items, out of the text of its module.
pub fn component(world: &str, module: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/wit/since-v1.0.0");
    resolve.push_path(contract).unwrap();
    let of_test = format!("package test:plugin; world plugin {{ {world} }}");
    let package = resolve.push_str("plugin.wit", &of_test).unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    let mut module = wat::parse_str(module).unwrap_or_else(|error| panic!("{error}\n{module}"));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap()
}

/// A classification of `kind`, as a record: rule, kind, category, no grade, no tags, weight 3 and margin 2.
pub fn classification(image: &mut Image, kind: &str) -> Vec<u32> {
    let (rule, kind, category) = (image.text("leak"), image.text(kind), image.text("供水/漏水"));
    [&[0], &rule[..], &kind, &category, &[0, 0, 0], &[0, 0], &[3, 2], &[0, 0]].concat()
}
