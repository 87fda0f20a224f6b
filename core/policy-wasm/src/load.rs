//! From a package to a plugin that is ready to run; everything that is wrong with it is found here, before a pack
//! goes live.

use crate::call::{Call, Terms};
use crate::compile::CompileError;
use crate::contract::{Contract, Exports, PACKAGE, WrongExport};
use crate::faults::{Grown, cut};
use crate::keywords::Keywords;
use crate::limits::{FUEL_MAX, MEMORY_BYTES_MAX, START_FUEL_MAX};
use crate::permission::{self, Permission};
use crate::plugin::{Plugin, store};
use crate::revoked::Revoked;
use crate::{WasmEngine, shape};
use std::collections::BTreeSet;
use std::sync::Arc;
use suban_plugin::{Admitted, Manifest, admit};
use suban_policy::Hook;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::engine::{Program, Unit};
use suban_policy::plugin::{Grant, Identity};
use wasmtime::component::{Component, InstancePre};

/// Loads the plugin of a unit.
pub(crate) fn load(host: &WasmEngine, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
    let nothing = Grant::default();
    let granted = unit.grant.unwrap_or(&nothing);
    let Admitted { manifest, component, identity, revoked, warnings: mut remarks, .. } =
        admit(unit.path, unit.files)?;
    remarks.extend(permission::needless(&manifest.asks, granted, &identity.id));
    if let Some(revocation) = revoked {
        let (hooks, reason) = (manifest.hooks, revocation.reason);
        return Ok(Arc::new(Revoked { hooks, identity, reason, remarks }));
    }
    let permission = Permission::agree(&manifest.asks, granted, &identity.id)?;
    let loading = Loading { host, path: unit.path };
    let loaded = loading.plugin(manifest, &component, identity, permission);
    let plugin = loaded.map_err(|found| vec![*found])?;
    Ok(Arc::new(Plugin { remarks, ..plugin }))
}

struct Loading<'a> {
    host: &'a WasmEngine,
    path: &'a str,
}

type Found<T> = Result<T, Box<Diagnostic>>;

impl Loading<'_> {
    fn plugin(
        &self,
        manifest: Manifest,
        component: &[u8],
        identity: Identity,
        permission: Permission,
    ) -> Found<Plugin> {
        let contract = Contract::named(&manifest.contract).ok_or_else(|| self.unknown(&manifest.contract))?;
        shape::check(component).map_err(|error| self.misshapen(&error))?;
        let keywords = Keywords::compile(&manifest.keywords).map_err(|error| {
            let message = Bilingual::new("插件的关键词过多或过长", error.to_string());
            self.error("plugin-keywords", message, ("请供应商减少", "let the vendor list fewer"))
        })?;
        let component = self.host.component(component).map_err(|error| self.not_compiled(&error))?;
        let ready = self.link(contract, &component)?;
        let exports = contract.exports(&manifest.hooks, &ready).map_err(|wrong| self.export(&wrong))?;
        self.check_limits(&manifest)?;
        let wanted = usize::try_from(manifest.limits.memory_kib.saturating_mul(1 << 10));
        let terms = Arc::new(Terms {
            identity,
            permission,
            keywords,
            memory_bytes: wanted.unwrap_or(usize::MAX),
            logs: self.host.logs,
        });
        self.try_out(&terms, &ready, &exports)?;
        Ok(Plugin {
            path: self.path.to_owned(),
            hooks: manifest.hooks,
            terms,
            fuel: manifest.limits.fuel,
            ready,
            exports,
            remarks: Vec::new(),
        })
    }

    /// A plugin that was promised less than it asks for would fail at some later call, and nobody would know why.
    fn check_limits(&self, manifest: &Manifest) -> Found<()> {
        let memory_kib_max = (MEMORY_BYTES_MAX >> 10) as u64;
        let limits = [
            ("fuel", "燃料", manifest.limits.fuel, FUEL_MAX),
            ("memory_kib", "内存(KiB)", manifest.limits.memory_kib, memory_kib_max),
        ];
        match limits.into_iter().find(|(.., asked, most)| asked > most) {
            None => Ok(()),
            Some((name, name_zh, asked, most)) => {
                let message = Bilingual::new(
                    format!("插件要的{name_zh} {asked} 超过本机上限 {most}"),
                    format!(
                        "the plugin asks for limits.{name} of {asked}, more than the {most} of this host"
                    ),
                );
                let help = (
                    format!("请供应商在 plugin.toml 把 limits.{name} 降到 {most} 以内"),
                    format!("let the vendor lower limits.{name} in plugin.toml to {most} or less"),
                );
                Err(self.error("plugin-limits", message, (&help.0, &help.1)))
            }
        }
    }

    /// Binds what the component imports: of the contract as it is, of anything else as functions that end the call.
    fn link(&self, contract: Contract, component: &Component) -> Found<InstancePre<Call>> {
        let imports: BTreeSet<_> =
            component.component_type().imports(&self.host.engine).map(|(name, _)| name.to_owned()).collect();
        if let Some(strange) = imports
            .iter()
            .find(|name| name.starts_with(PACKAGE) && !contract.imports().contains(&name.as_str()))
        {
            return Err(self.import(strange));
        }
        let ready = || {
            let mut linker = contract.linker(&self.host.engine)?;
            linker.define_unknown_imports_as_traps(component)?;
            linker.instantiate_pre(component)
        };
        ready().map_err(|error| {
            let said = cut(&format!("{error:#}"));
            let message = Bilingual::new(
                format!("插件引入的接口与约定不同:{said}"),
                format!("what the plugin imports is not as in the contract: {said}"),
            );
            self.error("plugin-import", message, REBUILD)
        })
    }

    /// Makes one instance, to see that it starts and that its exports have the types of the contract.
    fn try_out(&self, terms: &Arc<Terms>, ready: &InstancePre<Call>, exports: &Exports) -> Found<()> {
        let mut store = store(&self.host.engine, Call::new(Arc::clone(terms), None), START_FUEL_MAX);
        let instance =
            ready.instantiate(&mut store).map_err(|error| self.no_start(&error, terms.memory_bytes))?;
        exports.check(&mut store, &instance).map_err(|wrong| self.export(&wrong))
    }

    fn no_start(&self, error: &wasmtime::Error, memory_bytes: usize) -> Box<Diagnostic> {
        if let Some(Grown::Memory(wanted)) = error.downcast_ref() {
            let message = Bilingual::new(
                format!("插件一开始就要 {wanted} 字节内存,最多 {memory_bytes}"),
                format!("the plugin begins with {wanted} bytes of memory, more than {memory_bytes}"),
            );
            let help = (
                "请供应商在 plugin.toml 提高 limits.memory_kib,或用较小的栈重新编译",
                "let the vendor raise limits.memory_kib in plugin.toml, or build it with a smaller stack",
            );
            return self.error("plugin-start", message, help);
        }
        let said = cut(&error.root_cause().to_string());
        let message = Bilingual::new(
            format!("插件一启动就失败:{said}"),
            format!("the plugin fails as soon as it is started: {said}"),
        );
        self.error("plugin-start", message, ("请供应商修正", "let the vendor mend it"))
    }

    fn export(&self, wrong: &WrongExport) -> Box<Diagnostic> {
        let said = cut(&format!("{:#}", wrong.error));
        let hook: Hook = wrong.hook;
        let message = Bilingual::new(
            format!("插件清单写了钩子 {hook},组件却没有按约定导出:{said}"),
            format!(
                "the manifest names the hook `{hook}`, but the component does not export it as in the contract: {said}"
            ),
        );
        self.error("plugin-export", message, REBUILD)
    }

    fn import(&self, name: &str) -> Box<Diagnostic> {
        let message =
            Bilingual::new(format!("本机不提供接口 {name}"), format!("this host does not offer `{name}`"));
        self.error("plugin-import", message, REBUILD)
    }

    fn unknown(&self, contract: &str) -> Box<Diagnostic> {
        let message = Bilingual::new(
            format!("不支持接口版本 {contract}"),
            format!("contract `{contract}` is not spoken here"),
        );
        self.error("plugin-contract", message, REBUILD)
    }

    fn misshapen(&self, error: &shape::ShapeError) -> Box<Diagnostic> {
        self.error("plugin-component", error.message(), error.help())
    }

    fn not_compiled(&self, error: &CompileError) -> Box<Diagnostic> {
        self.error("plugin-compile", error.message(), error.help())
    }

    fn error(&self, code: &'static str, message: Bilingual, help: (&str, &str)) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(code, self.path, None, message).help(help.0, help.1))
    }
}

/// What to do about a component that does not fit the contract.
const REBUILD: (&str, &str) = (
    "请供应商按 plugin.toml 的 contract 和 hooks 重新生成",
    "let the vendor build it for the contract and the hooks that plugin.toml names",
);
