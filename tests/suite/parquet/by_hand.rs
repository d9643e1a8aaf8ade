//! Parquet files that no program writes, put together byte by byte.

/// A struct of Thrift in its compact form, field by field.
#[derive(Clone, Default)]
pub(crate) struct Fields {
    bytes: Vec<u8>,
    last: u8,
}

fn varint(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn signed(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

impl Fields {
    fn begin(&mut self, field: u8, kind: u8) {
        self.bytes.push((field - self.last) << 4 | kind);
        self.last = field;
    }

    pub(crate) fn short(mut self, field: u8, number: i32) -> Self {
        self.begin(field, 5);
        varint(signed(number.into()), &mut self.bytes);
        self
    }

    pub(crate) fn long(mut self, field: u8, number: i64) -> Self {
        self.begin(field, 6);
        varint(signed(number), &mut self.bytes);
        self
    }

    pub(crate) fn text(mut self, field: u8, text: &str) -> Self {
        self.begin(field, 8);
        varint(text.len() as u64, &mut self.bytes);
        self.bytes.extend(text.as_bytes());
        self
    }

    pub(crate) fn fields(mut self, field: u8, inside: Self) -> Self {
        self.begin(field, 12);
        self.bytes.extend(inside.ended());
        self
    }

    pub(crate) fn list(mut self, field: u8, inside: Vec<Self>) -> Self {
        self = self.announced(field, inside.len());
        self.bytes.extend(inside.into_iter().flat_map(Self::ended));
        self
    }

    /// A list that says how many structs it has, and stops there.
    pub(crate) fn announced(mut self, field: u8, count: usize) -> Self {
        self.begin(field, 9);
        self.bytes.push(0xfc);
        varint(count as u64, &mut self.bytes);
        self
    }

    fn texts(mut self, field: u8, text: &str) -> Self {
        self.begin(field, 9);
        self.bytes.push(0x18);
        varint(text.len() as u64, &mut self.bytes);
        self.bytes.extend(text.as_bytes());
        self
    }

    fn codings(mut self, field: u8) -> Self {
        self.begin(field, 9);
        self.bytes.extend([0x25, 0, 16]);
        self
    }

    pub(crate) fn ended(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

/// A file of these pages, which ends with this description.
pub(crate) fn file(pages: &[u8], footer: Fields) -> Vec<u8> {
    let footer = footer.ended();
    let length = u32::try_from(footer.len()).expect("short");
    [b"PAR1", pages, &footer, &length.to_le_bytes(), b"PAR1"].concat()
}

/// One column of integers that are never empty, under its root.
pub(crate) fn schema(columns: usize) -> Vec<Fields> {
    schema_of(2, columns)
}

fn schema_of(stored: i32, columns: usize) -> Vec<Fields> {
    let root = Fields::default()
        .text(4, "schema")
        .short(5, i32::try_from(columns).expect("few"));
    let leaf = |column: usize| {
        Fields::default().short(1, stored).short(3, 0).text(4, &format!("c{column}"))
    };
    std::iter::once(root).chain((0..columns).map(leaf)).collect()
}

/// A page of integers: what its head says, and its bytes.
pub(crate) fn page(values: i32, coding: i32, size: usize, stored: &[u8]) -> Vec<u8> {
    let about =
        Fields::default().short(1, values).short(2, coding).short(3, 3).short(4, 3);
    let head = Fields::default()
        .short(1, 0)
        .short(2, i32::try_from(size).expect("an i32"))
        .short(3, i32::try_from(stored.len()).expect("an i32"))
        .fields(5, about);
    [head.ended().as_slice(), stored].concat()
}

/// A dictionary, as it is.
pub(crate) fn dictionary(values: i32, stored: &[u8]) -> Vec<u8> {
    let size = i32::try_from(stored.len()).expect("an i32");
    let about = Fields::default().short(1, values).short(2, 0);
    let head = Fields::default().short(1, 2).short(2, size).short(3, size);
    [head.fields(7, about).ended().as_slice(), stored].concat()
}

/// The description of one column whose pages come first in the file.
pub(crate) fn footer(rows: i64, codec: i32, pages: usize) -> Fields {
    footer_of(2, rows, codec, pages)
}

/// The same, for a column stored in another way.
pub(crate) fn footer_of(stored: i32, rows: i64, codec: i32, pages: usize) -> Fields {
    let length = i64::try_from(pages).expect("short");
    let about = Fields::default()
        .short(1, stored)
        .codings(2)
        .texts(3, "c0")
        .short(4, codec)
        .long(5, rows)
        .long(6, length)
        .long(7, length)
        .long(9, 4);
    let chunk = Fields::default().long(2, 4).fields(3, about);
    let group = Fields::default().list(1, vec![chunk]).long(2, length).long(3, rows);
    let schema = schema_of(stored, 1);
    Fields::default().short(1, 1).list(2, schema).long(3, rows).list(4, vec![group])
}
