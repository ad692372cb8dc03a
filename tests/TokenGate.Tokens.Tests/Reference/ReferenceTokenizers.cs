using System.Diagnostics;
using System.Reflection;
using TokenGate.Testing;

namespace TokenGate.Tokens.Tests.Reference;

/// <summary>The public packages from npm, asked in a process of their own. The build of this project installs them.</summary>
public static class ReferenceTokenizers
{
    /// <summary>The folder with the packages' node_modules.</summary>
    public static string Modules { get; } =
        typeof(ReferenceTokenizers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ReferenceModules").Value!;

    /// <summary>The ids of each text, by encoding.</summary>
    public static Dictionary<string, int[][]> Encode(IReadOnlyList<byte[]> texts, params string[] names)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "TokenGate.Tokens.Tests", "Reference"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add("--max-old-space-size=8192");
        start.ArgumentList.Add("encode.mjs");
        Array.ForEach(names, start.ArgumentList.Add);
        start.Environment["REFERENCE_MODULES"] = Modules;

        using var process = Process.Start(start)!;
        using (var input = new BinaryWriter(new BufferedStream(process.StandardInput.BaseStream, 1 << 16)))
        {
            foreach (var text in texts)
            {
                input.Write(text.Length);
                input.Write(text);
            }
        }

        using var output = new BinaryReader(new BufferedStream(process.StandardOutput.BaseStream, 1 << 16));
        var all = names.ToDictionary(name => name, _ => texts.Select(_ => ReadIds(output)).ToArray());
        process.WaitForExit();
        return process.ExitCode == 0 ? all : throw new InvalidOperationException($"encode.mjs failed with {process.ExitCode}.");
    }

    private static int[] ReadIds(BinaryReader output)
    {
        var ids = new int[output.ReadInt32()];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = output.ReadInt32();
        }

        return ids;
    }
}
