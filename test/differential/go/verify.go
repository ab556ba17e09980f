// Judges chains with crypto/x509: one a line, base64 DER, anchor first, leaf second, then the rest.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

func judge(line string) string {
	var certificates []*x509.Certificate
	for index, field := range strings.Fields(line) {
		der, err := base64.StdEncoding.DecodeString(field)
		if err != nil {
			return err.Error()
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			if index > 1 {
				continue
			}
			return err.Error()
		}
		certificates = append(certificates, certificate)
	}
	roots, others := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(certificates[0])
	for _, certificate := range certificates[2:] {
		others.AddCert(certificate)
	}
	_, err := certificates[1].Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: others,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return "accepted"
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	for lines.Scan() {
		fmt.Println(judge(lines.Text()))
	}
}
