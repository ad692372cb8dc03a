using System.Text.RegularExpressions;

namespace TokenGate.Architecture.Tests;

/// <summary>
/// Which folder of a room uses which. A node is a top folder, or a file that stands in the room's root: a port there is used by every
/// folder, and a registry there uses every folder, which is no circle.
/// </summary>
internal sealed partial class FolderGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    private FolderGraph(string room)
    {
        Room = room;
    }

    /// <summary>The room, by its project's name.</summary>
    public string Room { get; }

    /// <summary>Reads the graph of one room from its sources.</summary>
    public static FolderGraph Read(string room)
    {
        var graph = new FolderGraph(room);
        var files = SourceTree.CSharp($"src/{room}").Select(path => (Path: path, Node: Node(room, path), Code: CodeText.From(SourceTree.Read(path)))).ToList();
        var declared = files
            .SelectMany(file => DeclaredType().Matches(file.Code).Select(match => (Name: match.Groups[1].Value, file.Node)))
            .ToLookup(type => type.Name, type => type.Node, StringComparer.Ordinal);
        var folders = files.Select(file => file.Node).Where(IsFolder).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var (target, evidence) in References(room, file.Code, declared, folders))
            {
                if (target != file.Node)
                {
                    graph.Add(file.Node, target, $"{Path.GetFileName(file.Path)} ({evidence})");
                }
            }
        }

        return graph;
    }

    /// <summary>The circles: sets of nodes each of which reaches every other, with at least one folder among them.</summary>
    public IEnumerable<IReadOnlyList<string>> Circles()
    {
        var reached = _uses.Keys.ToDictionary(node => node, Reached, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in _uses.Keys.Where(node => !done.Contains(node)))
        {
            string[] circle = [.. reached[node].Where(other => reached.GetValueOrDefault(other)?.Contains(node) == true)];
            done.UnionWith(circle);
            if (circle.Length > 1 && circle.Any(IsFolder))
            {
                yield return circle;
            }
        }
    }

    /// <summary>The references within a circle, one a pair of nodes with the first file that makes it.</summary>
    public IEnumerable<(string From, string To, string Evidence)> References(IReadOnlyList<string> circle) =>
        from node in circle
        from used in _uses[node]
        where circle.Contains(used.Key)
        select (node, used.Key, used.Value);

    private static IEnumerable<(string Target, string Evidence)> References(
        string room, string code, ILookup<string, string> declared, HashSet<string> folders)
    {
        var members = Member().Matches(code).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        foreach (Match match in QualifiedName().Matches(code))
        {
            var path = match.Value;
            if (path.StartsWith(room + ".", StringComparison.Ordinal))
            {
                path = path[(room.Length + 1)..];
            }
            else if (path.StartsWith(room["TokenGate".Length..].TrimStart('.') + ".", StringComparison.Ordinal))
            {
                path = path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..];
            }

            // A folder's name counts where one of its types, or a folder below it, follows: otherwise it is a property of that name.
            var parts = path.Split('.');
            if (folders.Contains(parts[0]) && (path.Length < match.Length || (parts.Length > 1 && declared[parts[1]].Contains(parts[0]))))
            {
                yield return (parts[0], match.Value);
            }
            else if (!folders.Contains(parts[0]) && !(members.Contains(parts[0]) && !Regex.IsMatch(code, $@"\bnew {parts[0]}\b|<{parts[0]}[>,?]|\b{parts[0]}\??(?:\[\])? [\w@]")))
            {
                // A member of the file may have a type's name; it is the type where something is declared with it or made of it.
                foreach (var node in declared[parts[0]].Where(node => !IsFolder(node)))
                {
                    yield return (node, parts[0]);
                }
            }
        }
    }

    private static bool IsFolder(string node) => !node.EndsWith(".cs", StringComparison.Ordinal);

    private static string Node(string room, string path) => path[($"src/{room}/".Length)..].Split('/')[0];

    private SortedSet<string> Reached(string from)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out var node))
        {
            foreach (var used in _uses.TryGetValue(node, out var uses) ? [.. uses.Keys] : Array.Empty<string>())
            {
                if (seen.Add(used))
                {
                    open.Push(used);
                }
            }
        }

        return seen;
    }

    private void Add(string from, string to, string evidence)
    {
        if (!_uses.TryGetValue(from, out var uses))
        {
            _uses[from] = uses = new(StringComparer.Ordinal);
        }

        uses.TryAdd(to, evidence);
    }

    [GeneratedRegex(@"\b(?:record struct|record class|record|class|struct|interface|enum|delegate [\w<>,\[\]? ]+?) (\w+)")]
    private static partial Regex DeclaredType();

    [GeneratedRegex(@"^\s*(?:public|internal|private|protected)\b[^;={\n]*?\s(\w+)\s*(?:[({=;]|$)", RegexOptions.Multiline)]
    private static partial Regex Member();

    /// <summary>
    /// A name with what is joined to it by dots, from its first part: what follows a dot alone is a member of something else.
    /// </summary>
    [GeneratedRegex(@"(?<![\w.@])[A-Z]\w*(?:\.[A-Z]\w*)*")]
    private static partial Regex QualifiedName();
}
