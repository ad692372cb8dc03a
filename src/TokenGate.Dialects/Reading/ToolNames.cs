namespace TokenGate.Dialects.Reading;

/// <summary>The tools of providers whose calls are billed, under one name each: the closed list of <c>BilledUnits.ToolCalls</c>.</summary>
internal static class ToolNames
{
    /// <summary>A tool that the provider ran and that this list does not know.</summary>
    public const string Other = "other";

    private static readonly (byte[] Theirs, string Ours)[] Names =
    [
        .. new (string, string)[]
        {
            ("web_search", "web_search"), ("google_search", "web_search"), ("web_search_preview", "web_search"), ("web_search_premium", "web_search"),
            ("search", "web_search"), ("google_search_retrieval", "web_search"), ("browser_search", "web_search"), ("live_search", "web_search"),
            ("search_web", "web_search"), ("x_search", "x_search"),
            ("web_fetch", "web_fetch"), ("fetch_url", "web_fetch"), ("url_context", "web_fetch"), ("visit", "web_fetch"), ("visit_website", "web_fetch"),
            ("browse_page", "web_fetch"), ("open_page", "web_fetch"),
            ("code_interpreter", "code_interpreter"), ("code_execution", "code_interpreter"), ("python", "code_interpreter"),
            ("bash_code_execution", "code_interpreter"), ("text_editor_code_execution", "code_interpreter"), ("shell", "code_interpreter"),
            ("file_search", "file_search"), ("document_search", "file_search"), ("document_library", "file_search"), ("collections_search", "file_search"),
            ("image_generation", "image_generation"), ("computer", "computer"), ("computer_use", "computer"), ("mcp", "mcp"),
            ("google_maps", "maps"), ("maps", "maps"), ("enterprise_web_search", "web_search"), ("tool_search", "tool_search"),
            ("tool_search_tool_regex", "tool_search"), ("tool_search_tool_bm25", "tool_search"), ("advisor", "advisor"), ("finance_search", "finance_search"),
            ("people_search", "people_search"),
        }.Select(static pair => (System.Text.Encoding.ASCII.GetBytes(pair.Item1), pair.Item2)),
    ];

    /// <summary>
    /// The name of a tool in this list, told from the provider's: <c>web_search_requests</c>, <c>web_search_call</c> and
    /// <c>web_search_calls</c> are all calls of
    /// <c>web_search</c>. <see cref="Other"/> where it is not known; null when there is no name.
    /// </summary>
    public static string? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return null;
        }

        foreach (var ending in (ReadOnlySpan<string>)["_requests", "_request", "_calls", "_call", "_count"])
        {
            if (name.Length > ending.Length && System.Text.Ascii.Equals(name[^ending.Length..], ending))
            {
                name = name[..^ending.Length];
                break;
            }
        }

        foreach (var (theirs, ours) in Names)
        {
            if (name.SequenceEqual(theirs))
            {
                return ours;
            }
        }

        return Other;
    }
}
