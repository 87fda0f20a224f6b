//! Errors of files, of their text and of what stands in them, for people: a sentence in either language. What the system
//! or a reader says itself is in English only, and then stands in the sentence as a detail.

use std::io::{self, ErrorKind};
use std::str::Utf8Error;
use std::string::FromUtf8Error;
use suban_model::calendar::HolidaysError;
use suban_policy::diagnostic::Bilingual;
use suban_policy::files::FilesError;
use suban_policy::reader_words::ReaderWords;
use suban_policy::text::UnknownEncoding;
use suban_server::TokenError;

/// An error that says in both languages what is wrong with a file.
pub trait Sentence {
    /// The sentence.
    fn told(&self) -> Bilingual;
}

impl Sentence for io::Error {
    fn told(&self) -> Bilingual {
        let zh = match self.kind() {
            ErrorKind::NotFound => "没有这个文件或目录".to_owned(),
            ErrorKind::PermissionDenied => "没有权限".to_owned(),
            ErrorKind::IsADirectory => "这是目录,要的是文件".to_owned(),
            ErrorKind::NotADirectory => "这是文件,要的是目录".to_owned(),
            ErrorKind::AlreadyExists => "已经存在".to_owned(),
            ErrorKind::StorageFull => "磁盘满了".to_owned(),
            ErrorKind::ReadOnlyFilesystem => "所在的盘只能读".to_owned(),
            ErrorKind::InvalidData | ErrorKind::UnexpectedEof => format!("内容不完整或已损坏({self})"),
            _ => format!("读写不了({self})"),
        };
        Bilingual::new(zh, self.to_string())
    }
}

impl Sentence for UnknownEncoding {
    fn told(&self) -> Bilingual {
        Bilingual::new(self.chinese(), self.to_string())
    }
}

impl Sentence for Utf8Error {
    fn told(&self) -> Bilingual {
        let byte = self.valid_up_to() + 1;
        Bilingual::new(format!("从第 {byte} 个字节起不是 UTF-8 的文字"), self.to_string())
    }
}

impl Sentence for FromUtf8Error {
    fn told(&self) -> Bilingual {
        self.utf8_error().told()
    }
}

impl Sentence for FilesError {
    fn told(&self) -> Bilingual {
        Bilingual::new(self.chinese(), self.to_string())
    }
}

impl Sentence for HolidaysError {
    fn told(&self) -> Bilingual {
        Bilingual::new(self.chinese(), self.to_string())
    }
}

impl Sentence for serde_json::Error {
    fn told(&self) -> Bilingual {
        ReaderWords::of_json(self)
    }
}

impl Sentence for toml::de::Error {
    fn told(&self) -> Bilingual {
        ReaderWords::of_toml(self.message(), &self.to_string())
    }
}

impl Sentence for toml_edit::TomlError {
    fn told(&self) -> Bilingual {
        ReaderWords::of_toml(self.message(), &self.to_string())
    }
}

impl Sentence for TokenError {
    fn told(&self) -> Bilingual {
        Bilingual::new(format!("不能作令牌({self})"), self.to_string())
    }
}

impl Sentence for notify_debouncer_full::notify::Error {
    fn told(&self) -> Bilingual {
        Bilingual::new(format!("盯不住这个目录的改动({self})"), self.to_string())
    }
}

impl Sentence for minisign::PError {
    fn told(&self) -> Bilingual {
        Bilingual::new(format!("不是 minisign 的密钥,或口令不对({self})"), self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_files_are_told_in_chinese() {
        let check = |error: &dyn Sentence, zh: &str| assert_eq!(error.told().zh, zh);
        check(&io::Error::from(ErrorKind::NotFound), "没有这个文件或目录");
        check(&io::Error::from(ErrorKind::IsADirectory), "这是目录,要的是文件");
        check(&String::from_utf8(vec![b'a', 0xFF]).unwrap_err(), "从第 2 个字节起不是 UTF-8 的文字");
        check(
            &serde_json::from_str::<bool>("\n 1").unwrap_err(),
            "JSON 第 2 行第 2 列:应为true 或 false,写成了整数 1",
        );
        check(&"a = 1\na = 2".parse::<toml::Table>().unwrap_err(), "第 2 行第 1 列:同一个名字写了两次");
        let holidays = suban_model::Holidays::parse("年份,日期,安排,节日\n2027,一月一日,放假,元旦\n");
        check(&holidays.unwrap_err(), "第 2 行:「一月一日」不是日期;写如 2026-10-01");
    }
}
