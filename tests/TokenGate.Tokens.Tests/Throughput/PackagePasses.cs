using System.Diagnostics;
using System.Globalization;
using TokenGate.Tokens.Tests.Reference;

namespace TokenGate.Tokens.Tests.Throughput;

/// <summary>
/// The public packages in a process of their own, which counts a text whenever it is asked to. See <c>throughput.mjs</c>.
/// </summary>
public sealed class PackagePasses : IDisposable
{
    private readonly Process _process;
    private readonly BinaryWriter _input;

    /// <summary>Starts the process and hands it the texts.</summary>
    public PackagePasses(string encoding, IReadOnlyList<byte[]> texts)
    {
        _process = ReferenceTokenizers.Start("throughput.mjs", [encoding]);
        _input = new BinaryWriter(_process.StandardInput.BaseStream);
        _input.Write(texts.Count);
        foreach (var text in texts)
        {
            _input.Write(text.Length);
            _input.Write(text);
        }

        _input.Flush();
        Names = ReadLine().Split(' ');
    }

    /// <summary>The packages.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lets a package count a text once and returns the seconds of processor time.</summary>
    public double Run(int package, int text)
    {
        _input.Write((byte)package);
        _input.Write((byte)text);
        _input.Flush();
        return double.Parse(ReadLine(), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _input.Dispose();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("throughput.mjs has ended.");
}
