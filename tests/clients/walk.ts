// What a program in TypeScript writes against the API: it must compile, strictly.
import createClient from "openapi-fetch";
import type { components, paths } from "./suban";

type Todo = components["schemas"]["TodoView"];

export async function due(url: string, token: string): Promise<Todo[]> {
  const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } });
  const registered = await client.POST("/v1/tickets", {
    body: { received_at: "2026-03-02 09:10", by: { office: "工作室" }, channel: "来电", text: "停水了" },
  });
  if (registered.error) throw new Error(registered.error.error.message_zh);
  const ticket = registered.data.ticket;
  if (!ticket) throw new Error("no ticket");
  const read = await client.GET("/v1/tickets/{ticket}", { params: { path: { ticket }, query: { words: true } } });
  const stage: string | undefined = read.data?.stage_zh;
  const { data } = await client.GET("/v1/worklist", { params: { query: { office: "工作室" } } });
  return (data?.todos ?? []).filter((todo) => todo.ticket === ticket && stage !== undefined);
}
