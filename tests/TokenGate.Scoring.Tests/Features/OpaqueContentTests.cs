using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

/// <summary>What holds no words is empty where nothing stands behind it, and only there.</summary>
public sealed class OpaqueContentTests
{
    private const string Idle = "The weather will be fine on Sunday.";

    [Theory]
    [InlineData("How long does this one last?")]
    [InlineData("Leaf or anchor?")]
    public void Certificate_UnderAnyQuestion_IsNotEmpty(string question)
    {
        var features = Texts.Padding($"{question}\n\n{Certificate()}\n", "Until September.");
        Assert.Equal((0f, 0f), (features["empty_share"], features["idle_material"]));
    }

    [Fact]
    public void NoiseInTheFormOfACertificate_IsEmpty()
    {
        var lines = string.Join('\n', Convert.ToBase64String(Noise(1_400)).Chunk(64).Select(static line => new string(line)));
        Assert.InRange(Texts.Padding($"How long does this one last?\n\n-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n", "No idea.")["empty_share"], 0.5f, 1f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void Base64_WhoseTextTheAnswerTells_IsNotEmpty(int times)
    {
        var text = string.Concat(Enumerable.Range(0, times).Select(static i => string.Create(CultureInfo.InvariantCulture, $"retries={i}\nhost=depot{i}.example\ntimeout={i * 7}s\nowner=stores\n")));
        var request = $"The queue hands this over, and nobody here knows what to make of it. Make it readable.\n\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}\n";
        var features = Texts.Padding(request, "It says: retries 0, host=depot0.example, a timeout of 0s, and the owner is stores.");
        Assert.Equal((0f, 0f), (features["empty_share"], features["idle_material"]));
    }

    [Fact]
    public void Base64_WhoseTextTheAnswerDoesNotTell_IsEmpty()
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Texts.Mail, 4))));
        Assert.InRange(Texts.Padding($"What will the weather be like on Sunday?\n\n{text}\n", Idle)["empty_share"], 0.5f, 1f);
    }

    [Theory]
    [InlineData("It starts with 7f 45 4c 46, and the header ends at 0x40.")]
    [InlineData("It is an ELF file: 7f454c46 are its first bytes.")]
    [InlineData("It links libexample.so.6, so it is a program.")]
    public void Dump_ThatTheAnswerReads_IsNotEmpty(string answer)
    {
        var features = Texts.Padding($"Where does the header end?\n\n{Dump(File())}", answer);
        Assert.Equal((0f, 0f), (features["empty_share"], features["idle_material"]));
    }

    [Fact]
    public void Dump_OfNoise_IsEmpty_AndNoMaterial()
    {
        var features = Texts.Padding($"Where does the header end?\n\n{Dump(Noise(2_048))}", "It seems to be random: I see no header.");
        Assert.InRange(features["empty_share"], 0.5f, 1f);
        Assert.Equal(0, features["idle_material"]);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void ListsOfDigests_AreNotEmpty(int bytes)
    {
        var list = Enumerable.Range(0, 24).Select(i => $"{Convert.ToHexStringLower(Noise(bytes, i))}  parser-2.{i}.tar.gz").ToList();
        var request = $"mirror A:\n{string.Join('\n', list)}\nmirror B:\n{string.Join('\n', list.Skip(1).Reverse())}\n\nDid everything arrive?\n";
        Assert.Equal(0, Texts.Padding(request, "parser-2.0.tar.gz is missing on B.")["empty_share"]);
    }

    [Fact]
    public void DigestsWithoutNames_AreEmpty()
    {
        var list = string.Join('\n', Enumerable.Range(0, 40).Select(i => Convert.ToHexStringLower(Noise(32, i))));
        Assert.InRange(Texts.Padding($"Did everything arrive?\n\n{list}\n", "Yes.")["empty_share"], 0.5f, 1f);
    }

    [Fact]
    public void FillerBesideAToken_StaysEmpty()
    {
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes("host=depot.example;owner=stores"));
        Assert.InRange(Texts.Padding($"Make it readable: {token}\n\n{Texts.Lorem}\n\n{Texts.Lorem}\n", "It says host=depot.example, owner stores.")["empty_share"], 0.5f, 1f);
    }

    private static byte[] Noise(int length, int seed = 7)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] File()
    {
        var bytes = new byte[2_048];
        ((byte[])[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(bytes, 0);
        Noise(200).CopyTo(bytes, 64);
        Encoding.ASCII.GetBytes("libexample.so.6\0").CopyTo(bytes, 400);
        return bytes;
    }

    private static string Dump(byte[] bytes) => string.Concat(bytes.Chunk(16).Select((line, number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number * 16:x8}  {string.Join(' ', line.Select(static value => value.ToString("x2", CultureInfo.InvariantCulture)))}  |{string.Concat(line.Select(static value => value is >= 33 and < 127 ? (char)value : '.'))}|\n")));

    private static string Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=depot.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("depot.example");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2026, 9, 4, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 9, 4, 0, 0, 0, TimeSpan.Zero));
        return certificate.ExportCertificatePem();
    }
}
