# SPDX-License-Identifier: Apache-2.0
import ops


class BrewedEvent(ops.EventBase):
    pass


class Watcher(ops.Object):
    def on_event(self, event):
        event.defer()

    def on_other(self, event):
        pass


class MyCharm(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        self.watcher = Watcher(self, "kept")
        framework.observe(self.on.start, self.on_start)
        framework.observe(self.on.stop, self.watcher.on_other)
        if self.config["debug"]:
            self.on.define_event("brewed", BrewedEvent)
            framework.observe(self.on.brewed, self.on_brewed)
            self.other = Watcher(self, "dropped")
            framework.observe(self.on.start, self.watcher.on_event)
            framework.observe(self.on.start, self.other.on_event)
        else:
            del Watcher.on_event

    def on_start(self, event):
        self.on.brewed.emit()

    def on_brewed(self, event):
        event.defer()


if __name__ == "__main__":
    ops.main(MyCharm)
